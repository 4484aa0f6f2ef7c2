import {type Sample, type Scrape, samplesOf} from './scrape.ts'
import type {Window} from './window.ts'

/** Cumulative counts per upper edge, the last one at infinity: one Prometheus histogram. */
export interface Histogram {
  readonly buckets: readonly {readonly le: number; readonly count: number}[]
  readonly total: number
}

/** A quantile, and the bucket it fell in: with doubling edges the value is good for half of itself (etcd-facts 2.10). */
export interface Quantile {
  readonly value: number
  readonly lower: number
  /** Infinity when it lies above the largest edge; `value` is then that edge, and the truth is more. */
  readonly upper: number
}

/** Fewer samples say nothing about a 99th percentile (etcd-facts 2.10). */
export const LEAST_SAMPLES = 20

/**
 * The histogram of one read whose series have all of these labels, added up. Undefined when the server does not have
 * it, or the page lacks the bucket at infinity.
 */
export function histogramIn(
  scrape: Scrape,
  family: string,
  labels: Sample['labels'] = {},
): Histogram | undefined {
  const counts = new Map<number, number>()
  for (const sample of samplesOf(scrape, `${family}_bucket`)) {
    const le = edgeOf(sample)
    if (le !== undefined && hasLabels(sample, labels)) counts.set(le, (counts.get(le) ?? 0) + sample.value)
  }
  const total = counts.get(Number.POSITIVE_INFINITY)
  if (total === undefined) return undefined
  const buckets = [...counts].map(([le, count]) => ({le, count})).toSorted((a, b) => a.le - b.le)
  return {buckets, total}
}

function edgeOf({labels: {le}}: Sample): number | undefined {
  if (le === '+Inf') return Number.POSITIVE_INFINITY
  const edge = Number(le)
  return Number.isFinite(edge) ? edge : undefined
}

function hasLabels({labels}: Sample, wanted: Sample['labels']): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}

/** What was observed between two reads. A series that the older read lacks began at zero. */
export function histogramOver(
  {from, to}: Window,
  family: string,
  labels: Sample['labels'] = {},
): Histogram | undefined {
  const after = histogramIn(to, family, labels)
  return after && difference(histogramIn(from, family, labels), after)
}

/** The newer counts minus the older ones; undefined when one shrank, for then another process answered. */
export function difference(before: Histogram | undefined, after: Histogram): Histogram | undefined {
  const old = new Map(before?.buckets.map(({le, count}) => [le, count]))
  const buckets = after.buckets.map(({le, count}) => ({le, count: count - (old.get(le) ?? 0)}))
  return buckets.some(({count}) => count < 0) ? undefined : {buckets, total: buckets.at(-1)?.count ?? 0}
}

/** The quantile by linear interpolation inside its bucket; undefined below `LEAST_SAMPLES`. */
export function quantileOf({buckets, total}: Histogram, q: number): Quantile | undefined {
  if (total < LEAST_SAMPLES) return undefined
  const wanted = q * total
  const at = buckets.findIndex(({count}) => count >= wanted)
  const bucket = buckets[at]
  if (bucket === undefined) return undefined
  const {le: lower, count: below} = buckets[at - 1] ?? {le: 0, count: 0}
  if (!Number.isFinite(bucket.le)) return {value: lower, lower, upper: bucket.le}
  const inside = bucket.count - below
  const part = inside === 0 ? 0 : (wanted - below) / inside
  return {value: lower + (bucket.le - lower) * part, lower, upper: bucket.le}
}

/** How many samples lay above a limit, interpolated inside its bucket; all of the last bucket count as above. */
export function countAbove({buckets, total}: Histogram, limit: number): number {
  const at = buckets.findIndex(({le}) => le >= limit)
  const bucket = buckets[at]
  if (bucket === undefined || total === 0) return 0
  const {le: lower, count: below} = buckets[at - 1] ?? {le: 0, count: 0}
  if (!Number.isFinite(bucket.le)) return total - below
  return total - (below + ((bucket.count - below) * (limit - lower)) / (bucket.le - lower))
}

/** The share of samples above a limit, from 0 to 1: for elections more telling than a quantile (etcd-facts 2.10). */
export function shareAbove(histogram: Histogram, limit: number): number {
  return histogram.total === 0 ? 0 : countAbove(histogram, limit) / histogram.total
}

/** "bucket 64–128 ms": between which edges of a histogram in seconds a quantile lies. */
export function bucketWords({lower, upper}: Quantile): string {
  const from = inMs(lower)
  return Number.isFinite(upper) ? `bucket ${from}-${inMs(upper)} ms` : `above ${from} ms`
}

/** Seconds as milliseconds without the noise of binary fractions: 0.0512 is 51.2. */
export function inMs(seconds: number): number {
  const ms = seconds * 1000
  return ms < 10 ? Math.round(ms * 100) / 100 : Math.round(ms * 10) / 10
}
