import type {HistoryPoint, MemberPoint} from './history.ts'

/** Elections between two looks that no restart explains. */
export interface Elections {
  /** The later of the two looks, Unix milliseconds. */
  readonly at: number
  readonly count: number
}

/**
 * Elections from one look to the next: by how much the highest raft term grew, but no more than the members saw
 * leaders change, for a member without pre-vote that was cut off brings home a term far ahead after one election.
 * Each restart explains one election in its own interval or, as the leader is moved away first, the one before.
 */
export function electionsIn(points: readonly HistoryPoint[]): readonly Elections[] {
  const known = points.filter(point => termOf(point) > 0n)
  const steps = known.slice(1).map((to, at) => stepBetween(known[at] ?? to, to))
  let excuses = 0
  return steps
    .toReversed()
    .map(({at, elections, restarts}) => {
      const available = excuses + restarts
      const explained = Math.min(elections, available)
      // What a restart did not use in its own interval counts only for the interval right before it.
      excuses = Math.min(restarts, available - explained)
      return {at, count: elections - explained}
    })
    .toReversed()
}

interface Step {
  readonly at: number
  readonly elections: number
  readonly restarts: number
}

function stepBetween(from: HistoryPoint, to: HistoryPoint): Step {
  const pairs = to.members.flatMap(after => {
    const before = from.members.find(({id}) => id === after.id)
    return before ? [{before, after}] : []
  })
  const restarts = pairs.filter(({before, after}) => restarted(before, after)).length
  return {at: Date.parse(to.at), elections: electionsBetween(from, to, pairs), restarts}
}

interface Pair {
  readonly before: MemberPoint
  readonly after: MemberPoint
}

function electionsBetween(from: HistoryPoint, to: HistoryPoint, pairs: readonly Pair[]): number {
  const terms = termOf(to) - termOf(from)
  if (terms <= 0n) return 0
  const seen = pairs.flatMap(({before, after}) => changesSeen(before, after) ?? [])
  const most = seen.length === 0 ? Number(terms) : Math.max(1, ...seen)
  return Math.min(Number(terms), most)
}

function termOf({members}: HistoryPoint): bigint {
  return members.reduce((highest, {term}) => {
    const own = BigInt(term ?? 0)
    return own > highest ? own : highest
  }, 0n)
}

/** True when another process answered than before; false when either start is not known. */
export function restarted(before: MemberPoint, after: MemberPoint): boolean {
  if (before.processStart === null || after.processStart === null) return false
  return Math.abs(after.processStart - before.processStart) >= 1
}

/** Leader changes one process saw between two looks; undefined when it was restarted or did not say. */
export function changesSeen(before: MemberPoint, after: MemberPoint): number | undefined {
  if (restarted(before, after) || before.leaderChanges === null || after.leaderChanges === null)
    return undefined
  const grown = after.leaderChanges - before.leaderChanges
  return grown < 0 ? undefined : grown
}
