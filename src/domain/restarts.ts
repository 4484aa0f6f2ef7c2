import type {HistoryPoint, MemberPoint} from './history.ts'

const HOUR_MS = 3_600_000
/** So many restarts of one member within an hour may be somebody's plan; the next one is a loop. Our judgement. */
const PLANNED_PER_HOUR = 2

/** A process of a member that is not the one that answered before. */
export interface Restart {
  readonly name: string
  /** The first and the last interval between looks in which it may have caused an election, counted from 0. */
  readonly first: number
  readonly last: number
  /** True when the same member was restarted so often before that nobody can have planned it. */
  readonly loops: boolean
}

/**
 * Every restart seen, the one that ended first in front. One that ended at a look may have begun right after the last
 * look that saw the old process, and before that the leader may have been moved away.
 */
export function restartsIn(points: readonly HistoryPoint[]): readonly Restart[] {
  const ids = new Set(points.flatMap(({members}) => members.map(({id}) => id)))
  return [...ids].flatMap(id => restartsOf(id, points)).toSorted((a, b) => a.last - b.last)
}

function restartsOf(id: string, points: readonly HistoryPoint[]): readonly Restart[] {
  const seen = points.flatMap(({at, members}, index) => {
    const member = members.find(one => one.id === id)
    return member === undefined || member.processStart === null ? [] : [{index, at: Date.parse(at), member}]
  })
  const found = seen.slice(1).flatMap(({index, at, member}, before) => {
    const old = seen[before]
    if (old === undefined || !restarted(old.member, member)) return []
    return [{name: member.name, first: old.index - 1, last: index - 1, at}]
  })
  return found.map(({at, ...restart}, nth) => {
    const earlier = found[nth - PLANNED_PER_HOUR]
    return {...restart, loops: earlier !== undefined && at - earlier.at < HOUR_MS}
  })
}

/** True when another process answered than before; false when either start is not known. */
export function restarted(before: MemberPoint, after: MemberPoint): boolean {
  if (before.processStart === null || after.processStart === null) return false
  // Start times are written with two decimals; anything closer than a second is the same start.
  return Math.abs(after.processStart - before.processStart) >= 1
}
