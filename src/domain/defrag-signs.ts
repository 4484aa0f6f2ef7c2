import {linesLogged} from './log-signs.ts'
import {isDefragmenting} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** How long after its end a defragmentation still shows in averages and counters: longer than a pair of scrapes. */
const AFTERMATH_MS = 60_000

/**
 * True while a member is defragmented and for a minute after: it then has slow writes, slow applies and a busy disk
 * that mean nothing.
 */
export function isBusyDefragmenting(member: ObservedMember, {observedAt}: ClusterView): boolean {
  if (isDefragmenting(member)) return true
  const {metrics} = member.probes
  if (metrics.ok) {
    const {scrape, earlier} = metrics.value
    const count = 'etcd_disk_backend_defrag_duration_seconds_count'
    if (scrape && earlier && (scrape.samples[count] ?? 0) > (earlier.samples[count] ?? 0)) return true
  }
  const last = linesLogged(member, 'defrag-started', 'defrag-finished').at(-1)
  return last !== undefined && Date.parse(observedAt) - Date.parse(last.at) < AFTERMATH_MS
}
