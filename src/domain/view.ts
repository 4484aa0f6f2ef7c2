import type {ClusterId, Member, MemberId} from './cluster.ts'
import type {ClusterObservation, EndpointObservation, MemberProbes, Probe, ProbeName} from './observation.ts'
import {type Quorum, quorum} from './quorum.ts'

/** A member as we see it: what the member list says of it, joined with what its endpoint answered. */
export interface ObservedMember {
  /** Null when neither the member nor anybody else told us who listens there. */
  readonly id: MemberId | null
  readonly name: string
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
}

/** Resolves an observation into members, leader and quorum. Pure, so a recorded observation replays exactly. */
export function viewOf(seen: ClusterObservation): ClusterView {
  const memberList = prevailingList(seen)
  const members = joinMembers(seen, memberList)
  const voters = members.filter(member => !member.learner)
  return {
    cluster: seen.cluster,
    observedAt: seen.finishedAt,
    clusterId: single(members.flatMap(m => (m.probes.status.ok ? [m.probes.status.value.clusterId] : []))),
    members,
    voters,
    memberList,
    leader: agreedLeader(voters),
    quorum: quorum({voters: voters.length, healthy: voters.filter(isHealthyVoter).length}),
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

function prevailingList(seen: ClusterObservation): readonly Member[] | null {
  const lists = seen.endpoints.flatMap(({probes}) =>
    probes.memberList.ok ? [probes.memberList.value.members] : [],
  )
  const votes = new Map<string, {count: number; list: readonly Member[]}>()
  for (const list of lists) {
    const key = list
      .map(m => `${m.id}/${m.learner}`)
      .toSorted()
      .join()
    votes.set(key, {count: (votes.get(key)?.count ?? 0) + 1, list})
  }
  return [...votes.values()].toSorted((a, b) => b.count - a.count)[0]?.list ?? null
}

function joinMembers(seen: ClusterObservation, list: readonly Member[] | null): readonly ObservedMember[] {
  const claimed = new Map(seen.endpoints.map(e => [e, identify(e, list)] as const))
  const listed = (list ?? []).map(member => {
    const endpoint = [...claimed].find(([, id]) => id === member.id)?.[0]
    return fromList(member, endpoint, seen.finishedAt)
  })
  const strangers = [...claimed].filter(([, id]) => id === null || !list?.some(m => m.id === id))
  return [...listed, ...strangers.map(([endpoint, id]) => unlisted(endpoint, id))]
}

function identify(
  {endpoint, configuredName, probes}: EndpointObservation,
  list: readonly Member[] | null,
): MemberId | null {
  if (probes.status.ok) return probes.status.value.memberId
  if (probes.memberList.ok) return probes.memberList.value.memberId
  const byUrl = list?.find(member => member.clientUrls.some(url => sameUrl(url, endpoint)))
  return (byUrl ?? list?.find(member => member.name !== '' && member.name === configuredName))?.id ?? null
}

function fromList(member: Member, seen: EndpointObservation | undefined, at: string): ObservedMember {
  return {
    id: member.id,
    name: member.name || seen?.configuredName || member.id,
    endpoint: seen?.endpoint ?? member.clientUrls[0] ?? null,
    learner: member.learner,
    started: member.name !== '',
    probes: seen?.probes ?? silent(at),
  }
}

function unlisted(
  {endpoint, configuredName, probes}: EndpointObservation,
  id: MemberId | null,
): ObservedMember {
  const learner = probes.status.ok && probes.status.value.learner
  return {id, name: configuredName ?? endpoint, endpoint, learner, started: true, probes}
}

/** A member nobody configured an endpoint for: every probe is unknown, and says why. */
function silent(at: string): MemberProbes {
  const probe = {
    ok: false as const,
    at,
    tookMs: 0,
    code: 'probe/not-configured' as const,
    message: 'no endpoint of this member is configured',
  }
  return {
    status: probe,
    memberList: probe,
    linearizable: probe,
    serializable: probe,
    health: probe,
    metrics: probe,
    host: probe,
  }
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
function sameUrl(a: string, b: string): boolean {
  return URL.parse(a)?.origin === URL.parse(b)?.origin && URL.canParse(a)
}

/** Age of a probe at an instant, in milliseconds; every fact is shown with it. */
export function ageMs(probe: Probe<unknown>, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(probe.at))
}
