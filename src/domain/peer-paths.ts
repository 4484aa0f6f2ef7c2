import type {Way} from './diagnosis.ts'
import type {PathFacts} from './host-facts.ts'
import {upOf} from './spare.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** How the host of one member reaches the peer port of another; `unknown` where nobody tried. */
export type PeerPath = 'open' | 'refused' | 'silent' | 'unknown'

/** Several addresses of one member count as open when any is. */
export function peerPath({probes: {paths}}: ObservedMember, {id}: ObservedMember): PeerPath {
  if (!paths.ok) return 'unknown'
  const ports = paths.value.targets
    .filter(target => target.memberId === id)
    .flatMap(target => target.ports.filter(({kind}) => kind === 'peer'))
  if (ports.length === 0) return 'unknown'
  if (ports.some(({open}) => open)) return 'open'
  return ports.some(({failure}) => failure === 'refused') ? 'refused' : 'silent'
}

/** Milliseconds after which the first packet of a connect is sent again (RFC 6298, 2.1): a longer one has lost it, or queued. */
const SENT_AGAIN_MS = 1000

/** A round trip as long as the usual heartbeat interval, in milliseconds, and so much longer than the way to another peer. */
const LONG_MS = 100
const LONGER_TIMES = 10

/**
 * True when packets get from the host of one member to that of another, but some never do or hardly in time. Whoever
 * answers nothing behind such a way may be well.
 */
export function crawls(from: ObservedMember, to: ObservedMember): boolean {
  const {paths} = from.probes
  if (!paths.ok) return false
  return detour(from, to) !== undefined || losesPackets(paths.value, to)
}

/** How much longer a round trip takes than to the nearest peer, when that is out of all proportion; on a wide network all take long. */
export function detour(
  {probes: {paths}}: ObservedMember,
  {id}: ObservedMember,
): {readonly ms: number; readonly shortestMs: number} | undefined {
  if (!paths.ok) return undefined
  const averages = (wanted: boolean): readonly number[] =>
    paths.value.targets
      .filter(({memberId}) => (memberId === id) === wanted)
      .flatMap(({ping}) => ping?.averageMs ?? [])
  const [ms, shortestMs] = [Math.min(...averages(true)), Math.min(...averages(false))]
  if (!Number.isFinite(ms) || !Number.isFinite(shortestMs)) return undefined
  return ms >= LONG_MS && ms >= LONGER_TIMES * shortestMs ? {ms, shortestMs} : undefined
}

function losesPackets({targets}: PathFacts, {id}: ObservedMember): boolean {
  return targets
    .filter(({memberId}) => memberId === id)
    .some(({ping, ports}) => {
      const lost = ping !== null && ping.received > 0 && ping.received < ping.sent
      return lost || ports.some(({connectMs}) => connectMs !== null && connectMs >= SENT_AGAIN_MS)
    })
}

/** Members whose hosts reach a member's peer port, and those whose hosts get no answer from it. */
export function sightings(
  view: ClusterView,
  member: ObservedMember,
): {
  readonly reachedBy: readonly ObservedMember[]
  readonly refusedTo: readonly ObservedMember[]
  readonly missedBy: readonly ObservedMember[]
} {
  const others = view.members.filter(other => other !== member)
  const by = (path: PeerPath): readonly ObservedMember[] =>
    others.filter(other => peerPath(other, member) === path)
  return {reachedBy: by('open'), refusedTo: by('refused'), missedBy: by('silent')}
}

/** Members with which it shares no way in either direction, tried from both hosts: two vantage points that agree. */
export function cutFrom(view: ClusterView, member: ObservedMember): readonly ObservedMember[] {
  return view.members.filter(
    other => other !== member && peerPath(member, other) === 'silent' && peerPath(other, member) === 'silent',
  )
}

/**
 * The members a member is cut from, if it is the one that is cut off: an isolated member is missed by all others, while
 * each of them misses only one. Both ends of a single broken pair count.
 */
export function cutOffFrom(view: ClusterView, member: ObservedMember): readonly ObservedMember[] {
  const lost = cutFrom(view, member)
  return lost.every(other => cutFrom(view, other).length <= lost.length) ? lost : []
}

/**
 * True when these two do not reach each other although each shares a way with somebody else: one path is broken, no
 * member is cut off. One lost direction looks like that as well, for TCP needs the way back to connect.
 */
export function isLonePair(view: ClusterView, {from, to}: Way): boolean {
  return isOnlyCut(view, from, to) && isOnlyCut(view, to, from)
}

function isOnlyCut(view: ClusterView, end: ObservedMember, other: ObservedMember): boolean {
  const lost = cutFrom(view, end)
  const reached = view.members.some(third => third !== end && peerPath(end, third) === 'open')
  return reached && lost.length === 1 && lost.includes(other)
}

/** True when the way fails and the way back works. */
export function isOneWay({from, to}: Way): boolean {
  return peerPath(from, to) === 'silent' && peerPath(to, from) === 'open'
}

/**
 * True when some voter that answers reaches, as far as is known, enough others to be elected by them. A way that nobody
 * tried counts as open: only a measured cut may deny it.
 */
export function couldElect(view: ClusterView): boolean {
  const up = upOf(view)
  return up.some(
    voter => 1 + up.filter(other => other !== voter && hears(voter, other)).length >= view.quorum.needed,
  )
}

function hears(a: ObservedMember, b: ObservedMember): boolean {
  return peerPath(a, b) !== 'silent' && peerPath(b, a) !== 'silent'
}
