import {CertificateFileFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {parseCertificate} from './certificate-report.ts'
import {safePath} from './command-parts.ts'
import {Gaps} from './gaps.ts'
import {certificate} from './inspect-commands.ts'
import {inspectProcess} from './inspect-process.ts'

/** The settings that name public files. Those that name keys are not in here, and must not be. */
const files = {
  'cert-file': 'server',
  'trusted-ca-file': 'server-ca',
  'peer-cert-file': 'peer',
  'peer-trusted-ca-file': 'peer-ca',
} as const

/** What the certificate files of etcd's settings say of themselves. */
export async function inspectCertificates(ask: Ask): Promise<CertificateFileFacts> {
  const gaps = new Gaps()
  const {settings, gaps: unread} = await inspectProcess(ask)
  const named = Object.entries(files).flatMap(([setting, role]) => {
    const value = settings[setting]?.value
    if (value === undefined || value === '') return []
    const path = safePath(value)
    if (path === null) gaps.add(`The ${setting} of etcd is not an absolute path, so it was not read.`)
    return path === null ? [] : [{path, role}]
  })
  const read = await Promise.all(
    named.map(async ({path, role}) => {
      const facts = await gaps.orNull(ask.run(certificate(path)).then(({stdout}) => parseCertificate(stdout)))
      return facts === null ? [] : [{...facts, path, role}]
    }),
  )
  // Without the settings, that no file is named means nothing.
  if (named.length === 0) for (const gap of unread) gaps.add(gap)
  return asFacts(CertificateFileFacts, 'openssl', {files: read.flat(), gaps: gaps.list})
}
