import type {PastReader} from '../../ports/prometheus.ts'
import {hostOf} from './addresses.ts'

/** What the engine asks for. */
export type PastRequest = Parameters<PastReader['past']>[0]

/** What is asked for, by the field of a point it becomes. */
const metrics = {
  dbSize: 'etcd_mvcc_db_total_size_in_bytes',
  dbSizeInUse: 'etcd_mvcc_db_total_size_in_use_in_bytes',
  leaderChanges: 'etcd_server_leader_changes_seen_total',
  hasLeader: 'etcd_server_has_leader',
  processStart: 'process_start_time_seconds',
} as const

export type FactName = keyof typeof metrics
/** Every {@link FactName}. */
export const factNames: readonly FactName[] = [
  'dbSize',
  'dbSizeInUse',
  'leaderChanges',
  'hasLeader',
  'processStart',
]

/** One PromQL expression that yields series of these members' hosts only, however large the Prometheus is. */
export function queryFor(
  name: FactName,
  members: PastRequest['members'],
  match: Readonly<Record<string, string>>,
): string {
  const hosts = new Set(members.flatMap(({addresses}) => addresses.map(hostOf)))
  const pattern = `(${[...hosts].map(asPattern).join('|')})(:[0-9]+)?`
  const matchers = [
    `instance=~${quoted(pattern)}`,
    ...Object.entries(match).map(([label, value]) => `${label}=${quoted(value)}`),
  ].join(',')
  const selector = `${metrics[name]}{${matchers}}`
  // Every exporter on the host has a start time: only that of the job with etcd in it is etcd's.
  return name === 'processStart'
    ? `${selector} and on (instance, job) ${metrics.hasLeader}{${matchers}}`
    : selector
}

/** A host as RE2 matches it literally; an IPv6 address stands in brackets in `instance`. */
function asPattern(host: string): string {
  const escaped = host.replaceAll(/[^\w-]/g, String.raw`\$&`)
  return host.includes(':') ? String.raw`\[?${escaped}\]?` : escaped
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`)}"`
}
