import {electionsIn, termOf} from './elections.ts'
import type {HistoryPoint} from './history.ts'
import type {NoPlan} from './plan.ts'
import {timeline} from './trend.ts'
import {duration} from './units.ts'
import type {ClusterView} from './view.ts'

/** A healthy voter is left alone for so long after an election (etcd-facts 4.0, G1). */
export const CALM_MS = 60_000

/**
 * Why the last election is too recent to take a voter away; null when none was seen. Between two looks the raft term
 * tells that there was one and not when, so that one which may be too recent counts as such: a minute later a look
 * knows better. Those of our own runs are left out, and so is the time of which nothing is known (`calmWords`).
 */
export function recentElection(view: ClusterView): NoPlan | null {
  const now = Date.parse(view.observedAt)
  const last = electionsIn(remembered(view))
    .filter(({point, total}) => total > 0 && Date.parse(point.at) > now - CALM_MS)
    .at(-1)
  if (last === undefined) return null
  const [from, to] = [last.before, last.point].map(({at}) => now - Date.parse(at))
  const until = to === undefined || to < 1000 ? 'now' : `${duration(to)} ago`
  return {
    reason: `a leader was elected between ${duration(from ?? 0)} ago and ${until}: the raft term went from ${termOf(last.before)} to ${termOf(last.point)}`,
    remedy: `Wait until ${CALM_MS / 1000} s have passed without an election, then ask again; \`/etcd elections\` tells who led.`,
  }
}

/** For how long no election was seen, in words; says so where the past of this minute is not known. */
export function calmWords(view: ClusterView): string {
  const [first] = remembered(view)
  const knownMs = first === undefined ? 0 : Date.parse(view.observedAt) - Date.parse(first.at)
  if (knownMs >= CALM_MS) return `no election in the last ${CALM_MS / 1000} s`
  if (knownMs < 1000) return `whether there was an election in the last ${CALM_MS / 1000} s is not known`
  return `no election in the last ${duration(knownMs)}, and what was before is not known`
}

/** What is known of the last minute: its looks, and the last one before it. */
function remembered(view: ClusterView): readonly HistoryPoint[] {
  const {ownElectionsUntil: own} = view.seen
  const since = Date.parse(view.observedAt) - CALM_MS
  const points = timeline(view).filter(
    point => termOf(point) > 0n && (own === undefined || Date.parse(point.at) > Date.parse(own)),
  )
  const before = points.findLastIndex(({at}) => Date.parse(at) <= since)
  return points.slice(Math.max(0, before))
}
