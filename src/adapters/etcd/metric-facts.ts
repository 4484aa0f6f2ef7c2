import type {MetricFacts} from '../../domain/observation.ts'
import {type Scrape, samplesOf} from '../../domain/scrape.ts'

/** The facts most checks ask for, out of the samples; what the server does not have is left out. */
export function factsFrom(scrape: Scrape): Omit<MetricFacts, 'scrape'> {
  const of = (name: string) => scrape.samples[name]
  const applying = of('etcd_server_snapshot_apply_in_progress_total')
  const sending = samplesOf(scrape, 'etcd_network_snapshot_send_inflights_total')
  const facts = {
    quotaBytes: of('etcd_server_quota_backend_bytes'),
    defragInFlight: isOn(of('etcd_disk_defrag_inflight')),
    defragCount: of('etcd_disk_backend_defrag_duration_seconds_count'),
    defragSeconds: of('etcd_disk_backend_defrag_duration_seconds_sum'),
    processStart: scrape.processStart ?? undefined,
    hasLeader: isOn(of('etcd_server_has_leader')),
    leaderChanges: of('etcd_server_leader_changes_seen_total'),
    // The sending side has one series per receiver, and none before the first snapshot: absent there means zero.
    snapshotsInFlight:
      applying === undefined ? undefined : sending.reduce((sum, {value}) => sum + value, applying),
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

function isOn(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value > 0
}
