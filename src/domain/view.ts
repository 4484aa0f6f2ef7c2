import type {ClusterId, Member, MemberId} from './cluster.ts'
import {
  type ClusterObservation,
  type EndpointObservation,
  type MemberList,
  MemberProbes,
  type Probe,
  type ProbeName,
} from './observation.ts'
import {type Quorum, quorum} from './quorum.ts'

/** A member as we see it: what the member list says of it, joined with what its endpoint answered. */
export interface ObservedMember {
  /** Null when neither the member nor anybody else told us who listens there. */
  readonly id: MemberId | null
  readonly name: string
  /** What configuration calls it, and so whose host was asked; differs from `name` only by a mistake. */
  readonly configuredName: string | null
  readonly endpoint: string | null
  readonly learner: boolean
  /** False while the list has no name for it: it was added and never ran. */
  readonly started: boolean
  readonly probes: MemberProbes
}

/** One observation, resolved: the same facts arranged by member instead of by endpoint. */
export interface ClusterView {
  readonly cluster: string
  readonly observedAt: string
  /** The cluster id the answering members agree on; null when they do not, or nobody answers. */
  readonly clusterId: ClusterId | null
  readonly members: readonly ObservedMember[]
  readonly voters: readonly ObservedMember[]
  /** The member list held by most answering members; null when nobody answered. */
  readonly memberList: readonly Member[] | null
  /** The leader every answering voter names; null when they disagree or know none. */
  readonly leader: ObservedMember | null
  readonly quorum: Quorum
  /** What was read of the cluster as a whole, and its past. */
  readonly seen: Pick<
    ClusterObservation,
    | 'apiServers'
    | 'commitPath'
    | 'keys'
    | 'history'
    | 'ownElectionsUntil'
    | 'pastFailure'
    | 'backup'
    | 'backups'
    | 'backupFolder'
    | 'permits'
    | 'writeProbe'
  >
}

/** Resolves an observation into members, leader and quorum. Pure, so a recorded observation replays exactly. */
export function viewOf(seen: ClusterObservation): ClusterView {
  const prevailing = prevailingList(seen)
  const {listed, strangers} = joinMembers(seen, prevailing)
  const members = [...listed, ...strangers]
  // An endpoint that the member list does not know has no vote, however healthy it looks (etcd-facts rule 4).
  const voters = (prevailing === null ? strangers : listed).filter(member => !member.learner)
  return {
    cluster: seen.cluster,
    observedAt: seen.finishedAt,
    clusterId: single(members.flatMap(m => (m.probes.status.ok ? [m.probes.status.value.clusterId] : []))),
    members,
    voters,
    memberList: prevailing?.members ?? null,
    leader: agreedLeader(voters),
    quorum: quorum({voters: voters.length, healthy: voters.filter(isHealthyVoter).length}),
    seen,
  }
}

/**
 * Healthy voter (etcd-facts 1.1): answers Status, is the member we think it is, and a linearizable read through it
 * alone succeeded. NOSPACE does not count against it, CORRUPT does.
 */
export function isHealthyVoter(member: ObservedMember): boolean {
  const {status, linearizable} = member.probes
  if (member.learner || !member.started || !status.ok || !linearizable.ok) return false
  if (status.value.memberId !== member.id) return false
  return !status.value.errors.some(error => error.includes('CORRUPT'))
}

/** True when a probe of this member answered. */
export function answered(member: ObservedMember, probe: ProbeName): boolean {
  return member.probes[probe].ok
}

/** Finds a member by name or id; names win, since that is what people type. */
export function findMember(view: ClusterView, nameOrId: string): ObservedMember | undefined {
  return view.members.find(m => m.name === nameOrId) ?? view.members.find(m => m.id === nameOrId)
}

/** The list that most answering members hold, with the cluster id they hold it under. */
function prevailingList(seen: ClusterObservation): MemberList | null {
  const lists = seen.endpoints.flatMap(({probes}) => (probes.memberList.ok ? [probes.memberList.value] : []))
  const votes = Map.groupBy(lists, list => `${list.clusterId} ${listKey(list.members)}`)
  return [...votes.values()].toSorted((a, b) => b.length - a.length)[0]?.[0] ?? null
}

/** Text that is equal for two member lists with the same members, votes and addresses, in whatever order. */
export function listKey(members: readonly Member[]): string {
  return members
    .map(m => [m.id, m.learner, m.peerUrls.toSorted(), m.clientUrls.toSorted()].join(' '))
    .toSorted()
    .join('; ')
}

interface Claim {
  readonly seen: EndpointObservation
  readonly id: MemberId | null
}

function joinMembers(
  seen: ClusterObservation,
  list: MemberList | null,
): {readonly listed: readonly ObservedMember[]; readonly strangers: readonly ObservedMember[]} {
  const claims = seen.endpoints.map((endpoint): Claim => ({seen: endpoint, id: identify(endpoint, list)}))
  const home = new Map<MemberId, Claim>()
  for (const claim of claims)
    if (claim.id !== null && !isForeign(claim.seen, list) && !home.has(claim.id)) home.set(claim.id, claim)
  const known = (list?.members ?? []).toSorted(byName)
  const joined = new Set(known.flatMap(member => home.get(member.id) ?? []))
  return {
    listed: known.map(member =>
      fromList(member, home.get(member.id)?.seen, silent(seen.finishedAt, whySilent(member, claims))),
    ),
    // Also a second endpoint that answers as a member already seen: it must not vanish behind the first.
    strangers: claims.filter(claim => !joined.has(claim)).map(claim => unlisted(claim.seen, claim.id)),
  }
}

/** etcd-2 before etcd-10: the same order in every table. */
function byName(a: Member, b: Member): number {
  return a.name.localeCompare(b.name, 'en', {numeric: true})
}

/** An endpoint of another cluster is no member of this one, even if the ids happen to be equal (etcd-facts rule 9). */
function isForeign({probes: {status}}: EndpointObservation, list: MemberList | null): boolean {
  return list !== null && status.ok && status.value.clusterId !== list.clusterId
}

function identify(
  {endpoint, configuredName, probes}: EndpointObservation,
  list: MemberList | null,
): MemberId | null {
  if (probes.status.ok) return probes.status.value.memberId
  if (probes.memberList.ok) return probes.memberList.value.memberId
  const byUrl = list?.members.find(member => member.clientUrls.some(url => sameUrl(url, endpoint)))
  const byConfiguration = list?.members.find(member => member.name !== '' && member.name === configuredName)
  return (byUrl ?? byConfiguration ?? toBeStartedAt(endpoint, list))?.id ?? null
}

/** A member that never ran has no name and no client address; its peer address tells whose host is to run it. */
function toBeStartedAt(endpoint: string, list: MemberList | null): Member | undefined {
  const host = URL.parse(endpoint)?.hostname
  const there = list?.members.filter(({peerUrls}) => peerUrls.some(url => URL.parse(url)?.hostname === host))
  const [only, ...others] = there ?? []
  return only?.name === '' && others.length === 0 ? only : undefined
}

function fromList(
  member: Member,
  seen: EndpointObservation | undefined,
  without: MemberProbes,
): ObservedMember {
  return {
    id: member.id,
    name: member.name || seen?.configuredName || member.id,
    configuredName: seen?.configuredName ?? null,
    endpoint: seen?.endpoint ?? member.clientUrls[0] ?? null,
    learner: member.learner,
    started: member.name !== '',
    probes: seen?.probes ?? without,
  }
}

function unlisted(
  {endpoint, configuredName, probes}: EndpointObservation,
  id: MemberId | null,
): ObservedMember {
  const learner = probes.status.ok && probes.status.value.learner
  return {id, name: configuredName ?? endpoint, configuredName, endpoint, learner, started: true, probes}
}

/** Why a listed member has no endpoint of its own: there is none, or somebody else answers at it. */
function whySilent({name}: Member, claims: readonly Claim[]): string {
  const taken = claims.find(({seen}) => name !== '' && seen.configuredName === name)
  return taken === undefined || taken.id === null
    ? 'no endpoint of this member is configured'
    : `at ${taken.seen.endpoint}, which is configured for it, member ${taken.id} answers`
}

/** A member without an endpoint of its own: every probe is unknown, and says why. */
function silent(at: string, message: string): MemberProbes {
  const probe = {ok: false as const, at, tookMs: 0, code: 'probe/not-configured' as const, message}
  return Object.fromEntries(Object.keys(MemberProbes.shape).map(name => [name, probe])) as MemberProbes
}

function agreedLeader(voters: readonly ObservedMember[]): ObservedMember | null {
  const named = voters.flatMap(({probes: {status}}) => (status.ok ? [status.value.leader] : []))
  const leader = single(named)
  return leader === null ? null : (voters.find(member => member.id === leader) ?? null)
}

function single<T>(values: readonly T[]): T | null {
  const distinct = new Set(values)
  return distinct.size === 1 ? ([...distinct][0] ?? null) : null
}

/** Two client URLs are the same when scheme, host and port are; a trailing slash is not a difference. */
export function sameUrl(a: string, b: string): boolean {
  return URL.parse(a)?.origin === URL.parse(b)?.origin && URL.canParse(a)
}

/** Age of a probe at an instant, in milliseconds; every fact is shown with it. */
export function ageMs(probe: Probe<unknown>, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(probe.at))
}
