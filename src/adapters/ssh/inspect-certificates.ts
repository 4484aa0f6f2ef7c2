import {isBehind} from '../../domain/certificates.ts'
import {CertificateFileFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {parseCertificates, parseLastChanges, parseVerdict} from './certificate-report.ts'
import {safePath} from './command-parts.ts'
import {Gaps} from './gaps.ts'
import {certificatesIn, lastChange, verifyCertificate} from './inspect-commands.ts'
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
  const read = await Promise.all(named.map(one => certificatesOf(ask, one, gaps)))
  const changed = await authoritiesChanged(ask, named)
  const tried = await Promise.all(
    read.flat().map(async file => {
      const modifiedAt = changed.get(file.path)
      const judged = await withVerdict(ask, file, named)
      return file.role.endsWith('-ca') && modifiedAt !== undefined ? {...judged, modifiedAt} : judged
    }),
  )
  // Without the settings, that no file is named means nothing.
  if (named.length === 0) for (const gap of unread) gaps.add(gap)
  return asFacts(CertificateFileFacts, 'openssl', {files: tried, gaps: gaps.list})
}

/** A file as etcd's settings name it. */
interface Named {
  readonly path: string
  readonly role: (typeof files)[keyof typeof files]
}

async function certificatesOf(ask: Ask, named: Named, gaps: Gaps): Promise<readonly File[]> {
  const found = await gaps.orNull(bundleIn(ask, named.path))
  if (found === null) return []
  const {certificates, complete} = found
  if (!complete)
    gaps.add(
      `Only the first ${certificates.length} certificates of ${named.path} were read: it holds more than Quorate reads.`,
    )
  return certificates.map((facts, at) => ({
    ...facts,
    ...named,
    ...(certificates.length === 1 ? {} : {nth: at + 1}),
  }))
}

/** OpenSSL ends with 1 also where a file holds a key beside its certificates, which are there nevertheless. */
async function bundleIn(ask: Ask, path: string): Promise<ReturnType<typeof parseCertificates>> {
  const command = certificatesIn(path)
  const answer = await ask.run(command, code => code <= 1)
  // Asked again for what it says of its failure, which is then told like that of every other read.
  if (answer.code !== 0 && !answer.stdout.includes(' CERTIFICATE-----')) await ask.run(command)
  return parseCertificates(answer.stdout)
}

/** etcd reads a CA file once, when it starts; so its age tells whether the process knows what is in it. */
async function authoritiesChanged(ask: Ask, named: readonly Named[]): Promise<ReadonlyMap<string, number>> {
  const paths = [...new Set(named.filter(({role}) => role.endsWith('-ca')).map(({path}) => path))]
  if (paths.length === 0) return new Map()
  const answer = await ask.run(lastChange(paths), code => code <= 2).catch(() => null)
  return parseLastChanges(answer?.stdout ?? '')
}

type File = CertificateFileFacts['files'][number]

/** What OpenSSL on the host says of a leaf and the CA file beside it; without a clear word, nothing. */
async function withVerdict(ask: Ask, file: File, named: readonly Named[]): Promise<File> {
  const authority = named.find(({role}) => role === `${file.role}-ca`)
  if (authority === undefined || isBehind(file)) return file
  const answer = await ask.run(verifyCertificate(file.path, authority.path), () => true).catch(() => null)
  const distrust = answer === null ? undefined : parseVerdict(answer)
  return distrust === undefined ? file : {...file, distrust}
}
