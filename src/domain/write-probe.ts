import {z} from 'zod'
import {duration} from './units.ts'

/** Everything a write probe ever writes is below this prefix. */
export const PROBE_PREFIX = '/quorate/probe/'

/** Bounds of one probe (ours): enough for a 99th percentile, too little to be felt. */
export const probeBounds = {leastWrites: 10, mostWrites: 1000, mostPerSecond: 50, mostSeconds: 60} as const

const Percentiles = z.strictObject({p50: z.number(), p95: z.number(), p99: z.number(), max: z.number()})
export type Percentiles = z.infer<typeof Percentiles>

/** What one write probe measured, in milliseconds; each write is a put, a read of it through the quorum, and its delete. */
export const WriteProbe = z.strictObject({
  id: z.string(),
  endpoint: z.string(),
  writes: z.int(),
  put: Percentiles,
  get: Percentiles,
  delete: Percentiles,
})
export type WriteProbe = z.infer<typeof WriteProbe>

/** What a probe is to write, and how fast. */
export interface ProbeRequest {
  readonly id: string
  readonly writes: number
  readonly perSecond: number
}

/** Where the keys of one probe are. */
export function prefixOf({id}: Pick<ProbeRequest, 'id'>): string {
  return `${PROBE_PREFIX}${id}/`
}

/** How long a probe takes when etcd keeps up, in milliseconds. */
export function probeMs({writes, perSecond}: Pick<ProbeRequest, 'writes' | 'perSecond'>): number {
  return (writes / perSecond) * 1000
}

/** Percentiles by the nearest rank, so that each is a time that was really measured. The list must not be empty. */
export function percentilesOf(ms: readonly number[]): Percentiles {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return {p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1)}
}

/** "put p50 3 ms, p95 8 ms, p99 12 ms, max 20 ms". */
export function percentilesInWords(what: string, {p50, p95, p99, max}: Percentiles): string {
  const said = Object.entries({p50, p95, p99, max}).map(([name, ms]) => `${name} ${inMs(ms)}`)
  return `${what} ${said.join(', ')}`
}

/** Writes take a few milliseconds; whole ones would hide what differs. */
function inMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : duration(ms)
}
