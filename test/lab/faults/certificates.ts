import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {type Validity, validBetween} from '../certificates.ts'
import {certificateFiles} from '../etcd-unit.ts'
import {installCertificate} from '../install-certificate.ts'
import type {Faults, Lab, LabTls, Undo} from '../lab-types.ts'
import {restartService} from './service.ts'
import {undoAll, undoOnce} from './undo.ts'

const DAY_MS = 24 * 3_600_000
const DAYS = 5

type Use = 'server' | 'peer'

export const expiredPeerCert: Faults['expiredPeerCert'] = (lab, name) =>
  show(lab, name, {use: 'peer', validity: validBetween(-30 * DAY_MS, -DAY_MS)})

export const untrustedPeerCert: Faults['untrustedPeerCert'] = (lab, name) =>
  show(lab, name, {use: 'peer', by: 'stranger'})

export const notYetValidPeerCert: Faults['notYetValidPeerCert'] = (lab, name) =>
  show(lab, name, {use: 'peer', validity: validBetween(DAY_MS, 30 * DAY_MS)})

export const expiredServerCert: Faults['expiredServerCert'] = (lab, name) =>
  show(lab, name, {use: 'server', validity: validBetween(-30 * DAY_MS, -DAY_MS)})

export const endingCerts: Faults['endingCerts'] = async (lab, name, {days = DAYS} = {}) => {
  const validity = validBetween(-30 * DAY_MS, days * DAY_MS)
  return undoAll([
    await put(lab, name, {use: 'peer', validity}),
    await put(lab, name, {use: 'server', validity}),
  ])
}

interface Shown {
  readonly use: Use
  readonly validity?: Validity
  readonly by?: 'lab' | 'stranger'
}

/** A restart ends the connections that were made with the good one. */
async function show(lab: Lab, name: string, shown: Shown): Promise<Undo> {
  const undo = await put(lab, name, shown)
  await restartService(lab.host(name))
  return undoOnce(async () => {
    await undo()
    await restartService(lab.host(name))
  })
}

/** etcd reads its certificates at every handshake. */
async function put(lab: Lab, name: string, {use, validity, by}: Shown): Promise<Undo> {
  const {rootDir} = lab.host(name)
  const files = certificateFiles[use]
  const [cert, key] = await Promise.all(
    [files.cert, files.key].map(file => readFile(path.join(rootDir, file), 'utf8')),
  )
  const identity = await tlsOf(lab).issue({
    host: name,
    ...(validity ? {validity} : {}),
    ...(by ? {by} : {}),
  })
  await installCertificate(rootDir, use, identity)
  return undoOnce(() => installCertificate(rootDir, use, {cert: cert ?? '', key: key ?? ''}))
}

function tlsOf(lab: Lab): LabTls {
  if (lab.tls === undefined) throw new RangeError('This lab has no certificates; start it with tls.')
  return lab.tls
}
