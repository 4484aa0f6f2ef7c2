import {
  type CertificateRole,
  certificatesOf,
  daysLeft,
  distrust,
  expiryLimit,
  type Held,
  placeOf,
  sameCertificate,
  vouchesFor,
  withoutReplaced,
} from '../domain/certificates.ts'
import {defineCheck, type SilenceVerdict, type Verdict} from '../domain/check.ts'
import {wasNotAsked} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** C48: what members show in a handshake, and the files behind it. Established connections survive an expiry. */
export const certificates = defineCheck({
  id: 'certificates',
  catalogue: ['C48'],
  title: 'Certificates are valid, trusted and made for their host',
  needs: ['clientTls'],
  source: 'https://etcd.io/docs/v3.5/op-guide/security/',
  impact: 'Connections that exist go on; the next restart or reconnect of a member fails.',
  remedy: {
    text: 'Renew it. etcd reads a renewed certificate by itself; after a new CA file every member has to restart.',
  },
  judge: ({members, view, limits}) => [
    ...lifetimes(view, members, limits),
    ...trust(members),
    ...members.flatMap(namesOf),
    ...members.flatMap(unread),
  ],
  // A member that fell silent may have done so because of what its files say.
  silence: (member, {view, limits}) => {
    const [found] = lifetimes(view, [member], limits)
    return found?.severity === 'critical'
      ? ({...found, severity: found.severity} satisfies SilenceVerdict)
      : undefined
  },
})

const roles: Readonly<Record<CertificateRole, string>> = {
  server: 'server certificate',
  peer: 'peer certificate',
  'server-ca': 'CA of the clients',
  'peer-ca': 'CA of the peers',
}

/** One finding per role and certificate, however many members share it. */
function lifetimes(
  view: ClusterView,
  members: readonly ObservedMember[],
  limits: Thresholds,
): readonly Verdict[] {
  const held = withoutReplaced(members.flatMap(certificatesOf))
  const groups = Map.groupBy(held, ({role, certificate}) => `${role} ${sameCertificate(certificate)}`)
  return [...groups.values()].flatMap(same => lifetime(view, same, limits) ?? [])
}

type Problem = 'expired' | 'expiring' | 'not-yet-valid' | 'untrusted' | 'name'

function lifetime(view: ClusterView, same: readonly Held[], limits: Thresholds): Verdict | undefined {
  const [first] = same
  if (first === undefined) return undefined
  const now = Date.parse(view.observedAt)
  const {certificate} = first
  const outside = outsideAt(certificate, now)
  if (outside !== undefined) return about(same, outside, {now})
  const clock = clocksOf(view).find(({at}) => outsideAt(certificate, at) !== undefined)
  const there = clock && outsideAt(certificate, clock.at)
  if (clock !== undefined && there !== undefined)
    return about(same, there, {now, suffix: ` by the clock of ${clock.name}`, clock: clock.name})
  const left = daysLeft(certificate, now)
  if (left > expiryLimit(certificate, {days: limits.certificateWarningDays, share: 1 / 3})) return undefined
  const soon = left <= expiryLimit(certificate, {days: limits.certificateCriticalDays, share: 1 / 10})
  return {...about(same, 'expiring', {now}), severity: soon ? 'critical' : 'warning'}
}

function outsideAt({notBefore, notAfter}: Held['certificate'], at: number): Problem | undefined {
  if (Date.parse(notAfter) <= at) return 'expired'
  return Date.parse(notBefore) > at ? 'not-yet-valid' : undefined
}

/** What time it is on the hosts: a member judges certificates by its own clock. */
function clocksOf({
  members,
  observedAt,
}: ClusterView): readonly {readonly name: string; readonly at: number}[] {
  return members.flatMap(({name, probes: {clock}}) =>
    clock.ok ? [{name, at: Date.parse(observedAt) + clock.value.aheadMs}] : [],
  )
}

function about(
  same: readonly Held[],
  problem: Problem,
  {
    now,
    suffix = '',
    clock = null,
  }: {readonly now: number; readonly suffix?: string; readonly clock?: string | null},
): Verdict {
  const members = [...new Set(same.map(({member}) => member))]
  const [only] = members
  const first = same[0]
  const left = first === undefined ? 0 : daysLeft(first.certificate, now)
  const role = first?.role ?? 'server'
  return {
    subject: members.length === 1 && only !== undefined ? only : 'cluster',
    severity: 'critical',
    summary: `The ${roles[role]} of ${names(members)}${whichOf(first)} ${said(problem, first, left)}${suffix}`,
    evidence: {
      daysLeft: Math.floor(left),
      role,
      problem,
      subject: first?.certificate.subject ?? null,
      path: same.find(({path}) => path !== null)?.path ?? null,
      ...(first?.nth === undefined ? {} : {nth: first.nth}),
      clock,
    },
    ...(clock === null ? {} : {remedy: {text: `Set the clock of ${clock} right first, then look again.`}}),
  }
}

/** Which certificate of a file with several; a renewal has to find it. */
function whichOf(held: Held | undefined): string {
  if (held === undefined || held.path === null || held.nth === undefined) return ''
  return ` (${placeOf({path: held.path, nth: held.nth, subject: held.certificate.subject})})`
}

function said(problem: Problem, held: Held | undefined, left: number): string {
  const DAY_MS = 86_400_000
  const amount =
    Math.abs(left) >= 2 ? `${Math.floor(Math.abs(left))} days` : duration(Math.abs(left) * DAY_MS)
  if (problem === 'not-yet-valid') return `is not valid before ${held?.certificate.notBefore}`
  const date = held?.certificate.notAfter.slice(0, 'YYYY-MM-DD'.length)
  if (problem === 'expiring') return `expires in ${amount} (${date})`
  return left > 0 ? `has expired (${date})` : `expired ${amount} ago (${date})`
}

/**
 * Our CA is not theirs by definition: on peer ports another CA is common, and when it vouches for nobody the fault is
 * ours. What counts is a member that differs from the others.
 */
function trust(members: readonly ObservedMember[]): readonly Verdict[] {
  return (['clientTls', 'peerTls'] as const).flatMap(probe => {
    const shown = members.filter(member => {
      const read = member.probes[probe]
      return read.ok && read.value.certificate !== null
    })
    const odd = shown.filter(member => isUntrusted(member, probe))
    const ours = odd.length === shown.length
    if (ours && (probe === 'peerTls' || odd.length === 0)) return []
    if (ours) return [unknownToUs(odd)]
    return odd.map(member => untrusted(member, probe))
  })
}

type TlsProbe = 'clientTls' | 'peerTls'

function isUntrusted({probes}: ObservedMember, probe: TlsProbe): boolean {
  return wordsOf(probes[probe]) !== undefined
}

function wordsOf(read: ObservedMember['probes'][TlsProbe]): string | undefined {
  const words = read.ok ? read.value.untrusted : null
  return words !== null && distrust(words) === 'untrusted' ? words : undefined
}

function unknownToUs(members: readonly ObservedMember[]): Verdict {
  const words = members.map(({probes}) => wordsOf(probes.clientTls)).find(one => one !== undefined) ?? ''
  return {
    subject: 'cluster',
    severity: 'warning',
    summary: `The CA in the configuration of Quorate vouches for no server certificate of this cluster: ${words}`,
    evidence: {daysLeft: null, role: 'server', problem: 'untrusted'},
    impact: 'Either the cluster got new certificates, or Quorate holds the wrong CA.',
    remedy: {text: 'Compare the CA in the configuration with the one that signed these certificates.'},
  }
}

function untrusted(member: ObservedMember, probe: TlsProbe): Verdict {
  const role = probe === 'clientTls' ? 'server' : 'peer'
  return {
    subject: member,
    severity: 'critical',
    summary: `The ${roles[role]} of ${member.name} is not trusted, unlike those of the others: ${wordsOf(member.probes[probe])}`,
    evidence: {daysLeft: null, role, problem: 'untrusted'},
    impact: 'Whoever checks certificates turns this member away.',
    remedy: {text: 'Issue its certificate from the CA of the other members.'},
  }
}

/** Judged by the names in the certificate, where its chain is fine; an untrusted one is wrong in any case. */
function namesOf(member: ObservedMember): readonly Verdict[] {
  const {memberList, clientTls, peerTls} = member.probes
  const entry = memberList.ok ? memberList.value.members.find(({id}) => id === member.id) : undefined
  return [
    ...unnamed(member, clientTls, entry?.clientUrls ?? []),
    ...unnamed(member, peerTls, entry?.peerUrls ?? []),
  ]
}

function unnamed(
  member: ObservedMember,
  read: ObservedMember['probes'][TlsProbe],
  urls: readonly string[],
): readonly Verdict[] {
  if (!read.ok || read.value.certificate === null || wordsOf(read) !== undefined) return []
  const {certificate, untrusted: words} = read.value
  const missing = urls.filter(url => url.startsWith('https:') && !vouchesFor(certificate, url))
  const dialled = words !== null && distrust(words) === 'name' ? [read.value.address] : []
  const hosts = [...new Set([...missing, ...dialled])]
  if (hosts.length === 0) return []
  const role = read === member.probes.clientTls ? 'server' : 'peer'
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `The ${roles[role]} of ${member.name} is not made for ${hosts.join(', ')}`,
      evidence: {daysLeft: null, role, problem: 'name', names: certificate.names.join(', ')},
      impact: 'Whoever checks names cannot connect to this address.',
      remedy: {text: 'Issue it again with every advertised host and address among its names.'},
    },
  ]
}

/** Nobody could see this side of the member: neither a handshake nor a file. */
function unread(member: ObservedMember): readonly Verdict[] {
  const {peerTls, certificateFiles} = member.probes
  const seen = new Set(certificatesOf(member).map(({role}) => role))
  const gaps = certificateFiles.ok ? certificateFiles.value.gaps : []
  const peerMissed = !peerTls.ok && !wasNotAsked(peerTls.code) && !seen.has('peer')
  const caMissed = gaps.length > 0 && !seen.has('server-ca') && !seen.has('peer-ca')
  const missed = [...(peerMissed ? ['peer certificate'] : []), ...(caMissed ? ['CA files'] : [])]
  if (missed.length === 0) return []
  const why = gaps[0] ?? (peerTls.ok ? '' : peerTls.message)
  return [
    {
      subject: member,
      severity: 'unknown',
      summary: `The ${missed.join(' and the ')} of ${member.name} could not be read: ${why}`,
      evidence: {gaps: gaps.length, code: peerTls.ok ? null : peerTls.code},
      remedy: {
        text: `Let Quorate read ${agree(missed.length, 'it', 'them')} there; docs/configuration.md lists the rights.`,
      },
    },
  ]
}
