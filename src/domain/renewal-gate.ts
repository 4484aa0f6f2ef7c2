import {certificateRefusal} from './certificate-gate.ts'
import {isBehind, vouchesFor} from './certificates.ts'
import {refuse} from './gate.ts'
import type {CertificateFileFacts} from './host-facts.ts'
import {entryOf} from './listed.ts'
import type {TlsAnswer} from './observation.ts'
import type {Guard} from './runbook.ts'
import {unread} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {listed} from './words.ts'

type File = CertificateFileFacts['files'][number]
type Leaf = 'server' | 'peer'

/** A peer is the client of its peers too (etcd-facts A19). */
const neededUses: Readonly<Record<Leaf, readonly string[]>> = {
  server: ['serverAuth'],
  peer: ['serverAuth', 'clientAuth'],
}

const shownBy = {server: 'clientTls', peer: 'peerTls'} as const

/** The leaf files of a member, those of its clients' side first; none where its files could not be read. */
export function leavesOf(member: ObservedMember): readonly (File & {role: Leaf})[] {
  const files = filesOf(member)
  return (['server', 'peer'] as const).flatMap(role => {
    const file = files.find(one => one.role === role && !isBehind(one))
    return file === undefined ? [] : [{...file, role}]
  })
}

/**
 * A19 before a process is touched: what is in the files has to hold in every respect, names and uses included. Stricter
 * than {@link certificateRefusal}, which asks only whether the member would come back. Null when all is well.
 * SAFETY: a member restarted on such files is shut out by its peers; `test/domain/renewal-gate.test.ts`.
 */
export function renewalRefusal(member: ObservedMember, view: ClusterView): Guard | null {
  const refusal = certificateRefusal(member, Date.parse(view.observedAt))
  if (refusal !== null) return refusal
  const why = leavesOf(member)
    .map(file => troubleOf(file, member, view))
    .find(one => one !== null)
  if (why !== undefined)
    return refuse(
      `the new certificate of ${member.name} cannot be used: ${why}`,
      'Issue it again, then ask again.',
    )
  const stranger = view.members
    .filter(({id}) => id !== member.id)
    .map(other => strangerTo(member, other) ?? strangerTo(other, member))
    .find(one => one !== null)
  if (stranger === undefined) return null
  return refuse(
    stranger,
    'Put every authority that is in use into the CA file of every member, the old and the new one; then ask again.',
  )
}

/**
 * Why one member would turn another away once it has read its CA file: none of the authorities in it issued what the other
 * shows. Null also where either cannot be told. Authorities are told apart by name, so one that kept its name and changed its
 * key is not seen here; each host verifies its own leaf.
 */
function strangerTo(member: ObservedMember, other: ObservedMember): string | null {
  const known = filesOf(member).filter(({role}) => role === 'peer-ca')
  const chain = filesOf(other).filter(({role}) => role === 'peer')
  const [authority, leaf] = [known[0], chain[0]]
  if (authority === undefined || leaf === undefined) return null
  if (known.some(({subject}) => chain.some(({issuer}) => issuer === subject))) return null
  return `${member.name} would turn ${other.name} away: ${authority.path} holds ${listed(known.map(({subject}) => subject))}, and the peer certificate of ${other.name} is from ${leaf.issuer}`
}

function filesOf({probes: {certificateFiles}}: ObservedMember): readonly File[] {
  return certificateFiles.ok ? certificateFiles.value.files : []
}

function troubleOf(file: File & {role: Leaf}, member: ObservedMember, view: ClusterView): string | null {
  const {path, role, names, extendedKeyUsage: uses} = file
  const uncovered = addressesOf(role, member, view).filter(url => !vouchesFor(file, url))
  if (uncovered.length > 0)
    return `${path} does not cover ${uncovered.join(', ')} (it names ${names.join(', ') || 'nothing'})`
  if (uses === undefined) return `what ${path} may be used for was not read`
  const missing = uses.length === 0 ? [] : neededUses[role].filter(use => !uses.includes(use))
  if (missing.length > 0) return `${path} lacks ${missing.join(' and ')} (it has ${uses.join(', ')})`
  if (file.distrust === undefined && hasAuthority(role, member))
    return `${path} could not be verified against its CA file`
  return null
}

function addressesOf(role: Leaf, {id}: ObservedMember, view: ClusterView): readonly string[] {
  const entry = entryOf(view, id)
  const urls = (role === 'server' ? entry?.clientUrls : entry?.peerUrls) ?? []
  return urls.filter(url => url.startsWith('https:'))
}

function hasAuthority(role: Leaf, member: ObservedMember): boolean {
  return filesOf(member).some(one => one.role === `${role}-ca`)
}

/** Whether a member works with what its files hold now, and the measured reason. */
export type InForce = {readonly state: 'in-force' | 'behind' | 'unknown'; readonly why: string}

/** Compares the files of a member with what a fresh handshake showed, and with the start of its process. */
export function inForce(member: ObservedMember): InForce {
  const {host} = member.probes
  if (!host.ok) return {state: 'unknown', why: `the host of ${member.name} cannot be read (${host.message})`}
  const {service, startedAt} = host.value
  if (service === 'inactive' || service === 'failed')
    return {state: 'behind', why: `the service of ${member.name} is ${service}`}
  const authority = newerAuthority(member, startedAt)
  if (authority !== undefined) return {state: 'behind', why: authority}
  const compared = leavesOf(member).map(file => compare(file, member))
  const rest =
    compared.find(({state}) => state === 'unknown') ?? compared.find(({state}) => state === 'behind')
  return rest ?? {state: 'in-force', why: `${member.name} shows what its files hold`}
}

/** A CA file is read once, at the start. */
function newerAuthority(member: ObservedMember, startedAt: number | null): string | undefined {
  const {name} = member
  const newer = filesOf(member).find(({modifiedAt}) => startedAt !== null && (modifiedAt ?? 0) > startedAt)
  if (newer === undefined || startedAt === null) return undefined
  return `${newer.path} of ${name} was changed at ${instant(newer.modifiedAt ?? 0)}, after its etcd had read it (${instant(startedAt)})`
}

function compare(file: File & {role: Leaf}, member: ObservedMember): InForce {
  const name = shownBy[file.role]
  const probe = member.probes[name]
  if (!probe.ok && probe.code === 'probe/not-applicable')
    return {state: 'in-force', why: `${file.path} is not in use`}
  if (!probe.ok) return {state: 'unknown', why: `of ${member.name}, ${unread(name, probe)}`}
  const shown: TlsAnswer['certificate'] = probe.value.certificate
  if (shown?.fingerprint === undefined || file.fingerprint === undefined)
    return {state: 'unknown', why: `${member.name} did not show which certificate it uses as ${file.role}`}
  if (shown.fingerprint === file.fingerprint) return {state: 'in-force', why: `${file.path} is the one shown`}
  return {
    state: 'behind',
    why: `${member.name} shows a certificate valid until ${shown.notAfter.slice(0, 10)}, ${file.path} holds one valid until ${file.notAfter.slice(0, 10)}`,
  }
}

function instant(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
