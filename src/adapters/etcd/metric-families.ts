/** Where a family appears: some only after their first event, some only in newer versions or with a flag. */
export type Presence = 'always' | 'after first event' | '3.4 only' | '3.5+' | '3.6+' | '3.7+' | 'extensive'

/** One family that is read, and the checks of etcd-facts section 2 that read it. */
export interface MetricFamily {
  readonly name: string
  readonly why: string
  readonly presence: Presence
  /** Its samples are `name_bucket`, `name_sum` and `name_count`. */
  readonly histogram?: true
  /** One series per gRPC method: streams and methods nobody called are left out. */
  readonly perMethod?: true
}

type Row = readonly [name: string, why: string, presence?: Presence]

const plain: readonly Row[] = [
  ['etcd_server_has_leader', 'C15'],
  ['etcd_server_is_leader', 'C15'],
  ['etcd_server_is_learner', 'C08'],
  ['etcd_server_id', 'C09: which member the page speaks of'],
  ['etcd_server_leader_changes_seen_total', 'C13, C14'],
  ['etcd_server_proposals_committed_total', 'C17, C18; a gauge despite its name'],
  ['etcd_server_proposals_applied_total', 'C17; a gauge despite its name'],
  ['etcd_server_proposals_failed_total', 'C18'],
  ['etcd_server_proposals_pending', 'C19'],
  ['etcd_server_slow_apply_total', 'C20'],
  ['etcd_server_slow_read_indexes_total', 'C21'],
  ['etcd_server_read_indexes_failed_total', 'C21'],
  ['etcd_server_snapshot_apply_in_progress_total', 'C22'],
  ['etcd_network_snapshot_send_inflights_total', 'C22', 'after first event'],
  ['etcd_network_snapshot_send_success', 'C22', 'after first event'],
  ['etcd_network_snapshot_send_failures', 'C22', 'after first event'],
  ['etcd_network_snapshot_receive_inflights_total', 'C22', 'after first event'],
  ['etcd_network_snapshot_receive_success', 'C22', 'after first event'],
  ['etcd_network_snapshot_receive_failures', 'C22', 'after first event'],
  ['etcd_network_peer_sent_failures_total', 'C24', 'after first event'],
  ['etcd_network_peer_received_failures_total', 'C24', 'after first event'],
  ['etcd_network_disconnected_peers_total', 'C24', 'after first event'],
  ['etcd_network_active_peers', 'C24'],
  ['etcd_server_heartbeat_send_failures_total', 'C25'],
  ['etcd_server_quota_backend_bytes', 'C30'],
  ['etcd_mvcc_db_total_size_in_bytes', 'C30, C31, C32'],
  ['etcd_mvcc_db_total_size_in_use_in_bytes', 'C31'],
  ['etcd_debugging_mvcc_db_total_size_in_bytes', 'C31: its name up to 3.4', '3.4 only'],
  ['etcd_debugging_server_alarms', 'C33, C34', '3.6+'],
  ['etcd_disk_defrag_inflight', 'C36; 3.4.18+, 3.5.2+'],
  ['etcd_disk_backend_defrag_duration_seconds_sum', 'C36'],
  ['etcd_disk_backend_defrag_duration_seconds_count', 'C36'],
  ['etcd_debugging_mvcc_compact_revision', 'C37'],
  ['etcd_debugging_mvcc_current_revision', 'C37'],
  ['etcd_debugging_mvcc_db_compaction_last', 'C37', '3.5+'],
  ['etcd_debugging_mvcc_keys_total', 'C40: how many keys, without counting them'],
  ['etcd_network_client_grpc_received_bytes_total', 'C41'],
  ['etcd_network_client_grpc_sent_bytes_total', 'C41, R23'],
  ['etcd_debugging_mvcc_watcher_total', 'C44'],
  ['etcd_debugging_mvcc_slow_watcher_total', 'C44'],
  ['etcd_debugging_mvcc_pending_events_total', 'C44: what slow watchers have not got yet'],
  ['process_open_fds', 'C44'],
  ['process_max_fds', 'C44'],
  ['os_fd_used', 'C44'],
  ['os_fd_limit', 'C44'],
  ['go_goroutines', 'C44'],
  ['process_start_time_seconds', 'C53, and every difference of two scrapes'],
  ['process_cpu_seconds_total', 'C51'],
  ['process_resident_memory_bytes', 'C51'],
  ['etcd_server_version', 'C47'],
  ['etcd_cluster_version', 'C47'],
]

const histograms: readonly Row[] = [
  ['etcd_network_peer_round_trip_time_seconds', 'C23; the first probe comes after 30 s', 'after first event'],
  ['etcd_disk_wal_fsync_duration_seconds', 'C28'],
  ['etcd_disk_backend_commit_duration_seconds', 'C29'],
  // Read in the change logs of those versions, never run here.
  ['etcd_server_range_duration_seconds', 'C43', '3.6+'],
  ['etcd_server_request_duration_seconds', 'C43', '3.7+'],
]

/** Everything that is read of a metrics page; all else is skipped unread. */
export const metricFamilies: readonly MetricFamily[] = [
  ...plain.map(family),
  ...histograms.map((row): MetricFamily => ({...family(row), histogram: true})),
  {name: 'grpc_server_handled_total', why: 'C42', presence: 'always', perMethod: true},
  {
    name: 'grpc_server_handling_seconds',
    why: 'C43; only with --metrics=extensive',
    presence: 'extensive',
    histogram: true,
    perMethod: true,
  },
]

function family([name, why, presence = 'always']: Row): MetricFamily {
  return {name, why, presence}
}

/** The family of every sample name that is read. */
export function familiesBySample(): ReadonlyMap<string, MetricFamily> {
  return new Map(
    metricFamilies.flatMap(one =>
      (one.histogram ? ['_bucket', '_sum', '_count'] : ['']).map(end => [one.name + end, one] as const),
    ),
  )
}
