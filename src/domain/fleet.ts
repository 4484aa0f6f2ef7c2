import type {HistoryPoint} from './history.ts'
import type {Incident} from './incident.ts'
import type {MonitorState} from './monitor.ts'
import {quorum} from './quorum.ts'
import {rank, type Severity} from './severity.ts'
import {type SignId, signOf, signs} from './signs/index.ts'
import {duration} from './units.ts'
import {names} from './words.ts'

/** A look older than this vouches for nothing: samples come every half minute unless configured otherwise (ours). */
export const STALE_MS = 10 * 60_000

/** What the store knows of one cluster, without a look at it. */
export interface KnownOf {
  /** The newest moment of its history; null when there is none. */
  readonly point: HistoryPoint | null
  readonly signs: MonitorState<SignId>
  /** The one that is not closed. */
  readonly incident: Incident | null
}

/** The health of a cluster as far as the store can tell. */
export interface Health {
  /** Never `info`: a cell has no room for notes. */
  readonly severity: Severity
  /** A few words for a cell: "Quorum lost". */
  readonly words: string
  /** How many of the members that count are healthy: "2 of 3". */
  readonly healthy: string
  readonly ageMs: number | null
}

/** Judges what is stored of a cluster. Old or missing looks are unknown, never healthy. */
export function healthOf({point, signs: open, incident}: KnownOf, now: Date): Health {
  if (point === null) return {severity: 'unknown', words: 'never looked at', healthy: '–', ageMs: null}
  const ageMs = Math.max(0, now.getTime() - Date.parse(point.at))
  const told = {...countOf(point), ageMs}
  if (ageMs > STALE_MS)
    return {...told, severity: 'unknown', words: `not seen for ${duration(ageMs - (ageMs % 60_000))}`}
  const sign = signs.find(({id}) => open[id]?.open === true)
  if (sign !== undefined) return {...told, severity: sign.severity, words: signOf(sign.id)?.name ?? sign.id}
  return {...told, ...judged(point, incident)}
}

/** Worst first, then by name as people count. */
export function byHealth<T extends {readonly id: string; readonly health: Health}>(
  fleet: readonly T[],
): readonly T[] {
  return fleet.toSorted(
    (a, b) =>
      rank(b.health.severity) - rank(a.health.severity) || a.id.localeCompare(b.id, 'en', {numeric: true}),
  )
}

function judged({members}: HistoryPoint, incident: Incident | null): Pick<Health, 'severity' | 'words'> {
  const voters = members.filter(member => member.learner !== true)
  const {margin} = quorum({voters: voters.length, healthy: voters.filter(({healthy}) => healthy).length})
  const ill = members.filter(({healthy}) => !healthy)
  if (members.length === 0) return {severity: 'unknown', words: 'no member known'}
  if (margin < 0) return {severity: 'critical', words: 'quorum not proven'}
  if (ill.length > 0) return {severity: 'warning', words: `${names(ill)} not healthy`}
  return incident?.state === 'open'
    ? {severity: 'warning', words: 'open incident'}
    : {severity: 'ok', words: 'Healthy'}
}

function countOf({members}: HistoryPoint): Pick<Health, 'healthy'> {
  return {healthy: `${members.filter(({healthy}) => healthy).length} of ${members.length}`}
}
