import {mkdir, readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {type Authority, type Identity, issue, makeAuthority, validBetween} from './certificates.ts'
import type {LabTls} from './lab-types.ts'

const DAY_MS = 24 * 3_600_000

/** A host as a certificate names it. */
interface Named {
  readonly name: string
  readonly address: string
}

/** Creates both authorities and every client's identity below `dir`, readable by their owner only. */
export async function makeTls(dir: string): Promise<void> {
  await mkdir(dir, {recursive: true, mode: 0o700})
  const lab = await makeAuthority('Quorate lab authority')
  const stranger = await makeAuthority('Some other authority')
  const ended = validBetween(-7 * DAY_MS, -DAY_MS)
  await Promise.all([
    put(dir, 'ca', {cert: lab.ca, key: lab.key}),
    put(dir, 'stranger-ca', {cert: stranger.ca, key: stranger.key}),
    put(dir, 'client', await issue(lab, {subject: 'CN=quorate'})),
    // With authentication on, the JSON gateway refuses a client with a common name.
    put(dir, 'gateway', await issue(lab, {subject: 'O=quorate'})),
    put(dir, 'expired', await issue(lab, {subject: 'CN=quorate', validity: ended})),
    put(dir, 'stranger', await issue(stranger, {subject: 'CN=quorate'})),
  ])
}

/** What {@link makeTls} wrote, with a way to issue more. */
export function openTls(dir: string, hosts: readonly Named[]): LabTls {
  return {
    ca: path.join(dir, 'ca.crt'),
    client: filesOf(dir, 'client'),
    expired: filesOf(dir, 'expired'),
    stranger: filesOf(dir, 'stranger'),
    strangerCa: path.join(dir, 'stranger-ca.crt'),
    issue: async ({host, validity, by = 'lab'}) => {
      const named = hosts.find(one => one.name === host)
      if (named === undefined) throw new RangeError(`There is no host ${host} in this lab.`)
      return issueFor(await readAuthority(dir, by === 'lab' ? 'ca' : 'stranger-ca'), named, validity)
    },
  }
}

/** The identity for the lab's own calls to the JSON gateway. */
export async function gatewayIdentity(dir: string): Promise<Identity & {readonly ca: string}> {
  const {cert, key} = filesOf(dir, 'gateway')
  const [ca, certText, keyText] = await Promise.all(
    [path.join(dir, 'ca.crt'), cert, key].map(file => readFile(file, 'utf8')),
  )
  return {ca: ca ?? '', cert: certText ?? '', key: keyText ?? ''}
}

function issueFor(
  authority: Authority,
  host: Named,
  validity?: Parameters<LabTls['issue']>[0]['validity'],
): Promise<Identity> {
  return issue(authority, {
    subject: `CN=${host.name}`,
    addresses: [host.address, '127.0.0.1'],
    names: [host.name, 'localhost'],
    ...(validity ? {validity} : {}),
  })
}

async function readAuthority(dir: string, name: string): Promise<Authority> {
  const {cert, key} = filesOf(dir, name)
  return {ca: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8')}
}

async function put(dir: string, name: string, {cert, key}: Identity): Promise<void> {
  const files = filesOf(dir, name)
  await writeFile(files.cert, cert, {mode: 0o600})
  await writeFile(files.key, key, {mode: 0o600})
}

function filesOf(dir: string, name: string): Identity {
  return {cert: path.join(dir, `${name}.crt`), key: path.join(dir, `${name}.key`)}
}
