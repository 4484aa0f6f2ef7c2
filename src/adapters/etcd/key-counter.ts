import type {IRangeRequest, IRangeResponse} from 'etcd3'
import {OpsError} from '../../domain/errors.ts'
import type {KeyStatistics} from '../../domain/observation.ts'
import type {Call, KeyCounter} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import {after, countInto, endOf, type Group, nameOfPrefix, startsWith} from './key-prefixes.ts'
import type {Connections} from './reads.ts'

/** What one page may hold: etcd gathers a page in memory before it sends it (etcd-facts C40). */
const PAGE = 500
/** Prefixes in the answer, largest first. */
const MOST_PREFIXES = 30
/** Of so many of them values are read, and of each so many. */
const SAMPLED_PREFIXES = 10
const SAMPLED_VALUES = 20
/** Share of the deadline after which no further page is begun, so that what was counted is not lost. */
const COUNTING_SHARE = 0.7

/**
 * Counts keys with local reads, page by page; `sampledValueBytes` is the mean size of up to 20 values. A range is
 * never read without a limit, and never sorted: etcd ignores the limit of a sorted range while it reads
 * (https://github.com/etcd-io/etcd/blob/v3.5.30/server/etcdserver/apply.go, applierV3backend.Range).
 */
export function createKeyCounter(connections: Connections): KeyCounter {
  return {
    countKeys: (endpoint, {prefix, mostKeys}, call) => {
      const base = Buffer.from(prefix ?? '')
      const range = rangeThrough(connections, endpoint, call)
      return countKeys(range, {base, mostKeys, isLate: lateAfter(call.deadlineMs * COUNTING_SHARE)})
    },
  }
}

type Range = (request: IRangeRequest) => Promise<IRangeResponse>

function rangeThrough({clients, reachability}: Connections, endpoint: string, call: Call): Range {
  const startedAt = performance.now()
  return request => {
    const left = call.deadlineMs - (performance.now() - startedAt)
    const run: Ask<IRangeResponse>['run'] = options =>
      clients.of(endpoint).known.kv.range({...request, serializable: true}, options)
    const rest = {...call, deadlineMs: Math.max(1, Math.round(left))}
    return ask({what: 'count the keys of', endpoint, call: rest, run}, reachability)
  }
}

function lateAfter(ms: number): () => boolean {
  const startedAt = performance.now()
  return () => performance.now() - startedAt > ms
}

interface Work {
  readonly base: Buffer
  readonly mostKeys: number
  readonly isLate: () => boolean
}

async function countKeys(range: Range, work: Work): Promise<KeyStatistics> {
  const {base} = work
  const start = base.length === 0 ? Buffer.from([0]) : base
  const {count} = await range({key: start, range_end: endOf(base), count_only: true})
  const {groups, counted, partial} = await groupKeys(range, start, work)
  const largest = [...groups.values()].toSorted((a, b) => b.keys - a.keys).slice(0, MOST_PREFIXES)
  const prefixes: KeyStatistics['prefixes'] = []
  for (const [place, group] of largest.entries()) {
    const {prefix, keys} = group
    const isSampled = place < SAMPLED_PREFIXES && !work.isLate() && standsAlone(group, groups)
    const sampledValueBytes = isSampled ? await meanValueBytes(range, prefix) : null
    prefixes.push({prefix: nameOfPrefix(prefix), keys, sampledValueBytes})
  }
  return {total: Number(count), counted, partial, prefixes}
}

/** False for the keys left over between other prefixes: a sample there would be of the others' values. */
function standsAlone({prefix}: Group, groups: ReadonlyMap<string, Group>): boolean {
  return [...groups.values()].every(other => other.prefix === prefix || !startsWith(other.prefix, prefix))
}

interface Counted {
  readonly groups: ReadonlyMap<string, Group>
  readonly counted: number
  readonly partial: boolean
}

async function groupKeys(range: Range, start: Buffer, {base, mostKeys, isLate}: Work): Promise<Counted> {
  const groups = new Map<string, Group>()
  const range_end = endOf(base)
  let counted = 0
  for (let key = start; ; ) {
    const limit = Math.min(PAGE, mostKeys - counted)
    if (limit <= 0 || isLate()) return {groups, counted, partial: true}
    const page = await range({key, range_end, limit, keys_only: true}).catch(keepWhatIsCounted(counted))
    if (page === undefined) return {groups, counted, partial: true}
    countInto(
      groups,
      page.kvs.map(one => one.key),
      base,
    )
    counted += page.kvs.length
    const last = page.kvs.at(-1)
    if (!page.more || last === undefined) return {groups, counted, partial: false}
    key = after(last.key)
  }
}

/** A page that comes too late ends the count; without any page there is nothing to keep. */
function keepWhatIsCounted(counted: number): (error: unknown) => undefined {
  return error => {
    if (counted > 0 && error instanceof OpsError && error.code === 'etcd/deadline') return undefined
    throw error
  }
}

/** Null where the values are too large to be looked at (gRPC takes 4 MB in one message) or time is up. */
async function meanValueBytes(range: Range, prefix: Buffer): Promise<number | null> {
  const key = prefix.length === 0 ? Buffer.from([0]) : prefix
  for (const limit of [SAMPLED_VALUES, 1]) {
    const page = await range({key, range_end: endOf(prefix), limit}).catch(() => undefined)
    // Only sizes leave this line.
    const sizes = page?.kvs.map(({value}) => value.length) ?? []
    if (sizes.length > 0) return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length)
  }
  return null
}
