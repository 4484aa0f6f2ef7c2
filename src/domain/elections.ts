import type {HistoryPoint, MemberPoint} from './history.ts'
import {type Restart, restarted, restartsIn} from './restarts.ts'

/** What happened between two looks that follow each other. */
export interface Elections {
  readonly before: HistoryPoint
  readonly point: HistoryPoint
  /** All elections between the two. */
  readonly total: number
  /** Those that no restart explains. */
  readonly unexplained: number
  /** Names of the members that were restarted around them. */
  readonly restarted: readonly string[]
}

/**
 * Elections from one look to the next: by how much the highest raft term grew, but no more than the members saw
 * leaders change, for a member without pre-vote that was cut off brings home a term far ahead after one election.
 * A restart explains one election, within the time in which it happened or, as the leader is moved away first, in the
 * interval before. Those of a restart loop explain nothing (`restartsIn`). Looks that reached nobody are left out.
 */
export function electionsIn(points: readonly HistoryPoint[]): readonly Elections[] {
  const known = points.filter(point => termOf(point) > 0n)
  const lastKnown = carried(known)
  const restarts = restartsIn(known)
  const used = new Set<Restart>()
  return known.slice(1).map((point, step) => {
    const [before = point, reached = point] = lastKnown.slice(step, step + 2)
    const total = electionsBetween({before, point, reached})
    const near = restarts.filter(({first, last}) => first <= step && step <= last)
    const excuses = near.filter(one => !one.loops && !used.has(one)).slice(0, total)
    for (const one of excuses) used.add(one)
    return {
      before: known[step] ?? point,
      point,
      total,
      unexplained: total - excuses.length,
      restarted: [...new Set(near.map(({name}) => name))],
    }
  })
}

/** The same points, each with what was last known of a member that did not answer. Terms never fall. */
function carried(points: readonly HistoryPoint[]): readonly HistoryPoint[] {
  let last: HistoryPoint | null = null
  return points.map(point => {
    last = carriedOn(last, point)
    return last
  })
}

/** One point with what an earlier one knew of the members that did not answer. */
export function carriedOn(before: HistoryPoint | null, {at, members}: HistoryPoint): HistoryPoint {
  return {
    at,
    members: members.map(now =>
      filled(
        now,
        before?.members.find(({id}) => id === now.id),
      ),
    ),
  }
}

function filled(now: MemberPoint, before: MemberPoint | undefined): MemberPoint {
  if (before === undefined) return now
  const read = now.processStart === null ? before : now
  const term = BigInt(before.term ?? 0) > BigInt(now.term ?? 0) ? before.term : now.term
  return {...now, term, processStart: read.processStart, leaderChanges: read.leaderChanges}
}

interface Between {
  /** What was last known at the earlier look. */
  readonly before: HistoryPoint
  /** The later look, and what was last known at it. */
  readonly point: HistoryPoint
  readonly reached: HistoryPoint
}

function electionsBetween({before, point, reached}: Between): number {
  const pairs = point.members.flatMap(after => {
    const earlier = before.members.find(({id}) => id === after.id)
    return earlier ? [{earlier, after}] : []
  })
  const terms = Number(termOf(reached) - termOf(before))
  // Without a common member it is another cluster, whose terms began anew.
  if (terms <= 0 || pairs.length === 0) return 0
  const seen = pairs.flatMap(({earlier, after}) => changesSeen(earlier, after) ?? [])
  return seen.length === 0 ? terms : Math.min(terms, Math.max(1, ...seen))
}

/** The highest raft term any member told of at a look; 0 when none did. */
export function termOf({members}: HistoryPoint): bigint {
  return members.reduce((highest, {term}) => {
    const own = BigInt(term ?? 0)
    return own > highest ? own : highest
  }, 0n)
}

/** Leader changes one process saw between two looks; undefined when it was restarted or did not say. */
export function changesSeen(before: MemberPoint, after: MemberPoint): number | undefined {
  if (restarted(before, after) || before.leaderChanges === null || after.leaderChanges === null)
    return undefined
  const grown = after.leaderChanges - before.leaderChanges
  return grown < 0 ? undefined : grown
}
