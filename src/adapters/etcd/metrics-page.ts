import type {MetricFacts} from '../../domain/observation.ts'

/** The page cannot have been written by etcd to its end. */
export class BrokenPageError extends Error {
  override readonly name = 'BrokenPageError'
}

const QUOTA = 'etcd_server_quota_backend_bytes'
const DEFRAG_INFLIGHT = 'etcd_disk_defrag_inflight'
const DEFRAG_COUNT = 'etcd_disk_backend_defrag_duration_seconds_count'
const DEFRAG_SUM = 'etcd_disk_backend_defrag_duration_seconds_sum'
const PROCESS_START = 'process_start_time_seconds'
const HAS_LEADER = 'etcd_server_has_leader'
const LEADER_CHANGES = 'etcd_server_leader_changes_seen_total'
const SNAPSHOT_SEND = 'etcd_network_snapshot_send_inflights_total'
const SNAPSHOT_APPLY = 'etcd_server_snapshot_apply_in_progress_total'

const wanted: ReadonlySet<string> = new Set([
  QUOTA,
  DEFRAG_INFLIGHT,
  DEFRAG_COUNT,
  DEFRAG_SUM,
  PROCESS_START,
  HAS_LEADER,
  LEADER_CHANGES,
  SNAPSHOT_SEND,
  SNAPSHOT_APPLY,
])

/** name, optional labels (whose quoted values may hold anything), value, optional timestamp. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/
const NAME = /^[a-zA-Z_:][\w:]*/

/**
 * Reads the few allow-listed families out of a Prometheus text page; everything else is skipped unread. Samples of
 * one family that differ by label are added up.
 *
 * @throws BrokenPageError when the page ends inside a line, a wanted line makes no sense, or it is no etcd's page.
 */
export function readMetricsPage(page: string): MetricFacts {
  if (!page.endsWith('\n')) throw new BrokenPageError('ends in the middle of a line')
  const values = new Map<string, number>()
  for (const line of page.split('\n')) addSample(values, line)
  if (!values.has(HAS_LEADER)) throw new BrokenPageError(`has no ${HAS_LEADER}, which every etcd reports`)
  return factsFrom(values)
}

function addSample(values: Map<string, number>, line: string): void {
  const name = NAME.exec(line)?.[0]
  if (name === undefined || !wanted.has(name)) return
  const value = Number(SAMPLE.exec(line)?.[2] ?? Number.NaN)
  if (!Number.isFinite(value)) throw new BrokenPageError(`has a ${name} that is not a number`)
  values.set(name, (values.get(name) ?? 0) + value)
}

function factsFrom(values: ReadonlyMap<string, number>): MetricFacts {
  const facts: Record<string, number | boolean> = {}
  const take = (
    key: keyof MetricFacts,
    name: string,
    convert: (value: number) => number | boolean = same,
  ) => {
    const value = values.get(name)
    if (value !== undefined) facts[key] = convert(value)
  }
  take('quotaBytes', QUOTA)
  take('defragInFlight', DEFRAG_INFLIGHT, isOn)
  take('defragCount', DEFRAG_COUNT)
  take('defragSeconds', DEFRAG_SUM)
  take('processStart', PROCESS_START)
  take('hasLeader', HAS_LEADER, isOn)
  take('leaderChanges', LEADER_CHANGES)
  // The sending side has one series per receiver, and none before the first snapshot: absent there means zero.
  take('snapshotsInFlight', SNAPSHOT_APPLY, applying => applying + (values.get(SNAPSHOT_SEND) ?? 0))
  return facts
}

function same(value: number): number {
  return value
}

function isOn(value: number): boolean {
  return value > 0
}
