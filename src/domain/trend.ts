import type {HistoryPoint, MemberPoint} from './history.ts'
import {pointOf} from './point-of.ts'
import type {ClusterView} from './view.ts'

/** A value at a moment, in Unix milliseconds. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** Growth per second by least squares; undefined for fewer than two moments. */
export function slopeOf(points: readonly Point[]): number | undefined {
  const [first] = points
  if (first === undefined) return undefined
  // Relative to the first point: Unix milliseconds squared would lose the digits that matter.
  const xs = points.map(({at}) => (at - first.at) / 1000)
  const ys = points.map(({value}) => value - first.value)
  const [x, y] = [mean(xs), mean(ys)]
  const spread = xs.reduce((sum, each) => sum + (each - x) ** 2, 0)
  if (spread === 0) return undefined
  return xs.reduce((sum, each, at) => sum + (each - x) * ((ys[at] ?? 0) - y), 0) / spread
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The past of a cluster with the present as its last point, oldest first. */
export function timeline(view: ClusterView): readonly HistoryPoint[] {
  const past = view.seen.history.filter(({at}) => Date.parse(at) < Date.parse(view.observedAt))
  return [...past, pointOf(view)].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** Time between the first and the last of some moments, in milliseconds. */
export function spanMs(points: readonly HistoryPoint[]): number {
  const [first, last] = [points[0], points.at(-1)]
  return first && last ? Date.parse(last.at) - Date.parse(first.at) : 0
}

const LEAST_SPAN_MS = 10 * 60_000

/** Why rates per hour cannot be told from this past yet; undefined when they can. */
export function needsPast(view: ClusterView): string | undefined {
  const points = timeline(view)
  if (points.length >= 2 && spanMs(points) >= LEAST_SPAN_MS) return undefined
  return `Needs looks over at least 10 min; so far they span ${Math.floor(spanMs(points) / 60_000)} min.`
}

/** One member through time, oldest first; moments at which it was not known are left out. */
export function memberTimeline(
  points: readonly HistoryPoint[],
  id: string,
): readonly {readonly at: number; readonly point: MemberPoint}[] {
  return points.flatMap(({at, members}) => {
    const point = members.find(member => member.id === id)
    return point ? [{at: Date.parse(at), point}] : []
  })
}
