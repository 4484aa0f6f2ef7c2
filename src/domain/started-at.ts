import type {ObservedMember} from './view.ts'

/** When the process of a member started, as people compare it: `03:07:14 UTC`. Null when its metrics were not read. */
export function startedAt({probes: {metrics}}: ObservedMember): string | null {
  if (!metrics.ok || metrics.value.processStart === undefined) return null
  return `${new Date(metrics.value.processStart * 1000).toISOString().slice(11, 19)} UTC`
}
