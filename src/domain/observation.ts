import {z} from 'zod'
import {ClusterId, Int64, Member, MemberId} from './cluster.ts'
import {ErrorCode} from './errors.ts'

const Instant = z.iso.datetime()

/** One read of the outside: its value, or why there is none. Silence is a failure with a code, never an absence. */
function probeOf<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('ok', [
    z.strictObject({ok: z.literal(true), at: Instant, tookMs: z.number(), value}),
    z.strictObject({
      ok: z.literal(false),
      at: Instant,
      tookMs: z.number(),
      code: ErrorCode,
      message: z.string(),
    }),
  ])
}

/** What `Maintenance.Status` says of one member, local to that member. */
export const MemberStatus = z.strictObject({
  clusterId: ClusterId,
  memberId: MemberId,
  version: z.string(),
  /** Size of the database file and of the pages in use, in bytes. The quota is compared with the file. */
  dbSize: z.number(),
  dbSizeInUse: z.number(),
  /** Null when the member knows no leader: etcd sends 0 (etcd-facts rule 8). */
  leader: MemberId.nullable(),
  raftIndex: Int64,
  raftAppliedIndex: Int64,
  /** Term of the last applied entry, not raft's current term (etcd-facts rule 7). */
  raftTerm: Int64,
  revision: Int64,
  learner: z.boolean(),
  /** Alarms and "no leader", reported locally and without consensus. */
  errors: z.array(z.string()),
})
export type MemberStatus = z.infer<typeof MemberStatus>

/** A member list as one member holds it (serializable, so it answers without quorum). */
export const MemberList = z.strictObject({
  clusterId: ClusterId,
  /** The member that answered. */
  memberId: MemberId,
  members: z.array(Member),
})
export type MemberList = z.infer<typeof MemberList>

/** A read of one absent key. Linearizable proves quorum through this member; serializable proves only that it lives. */
export const ReadAnswer = z.strictObject({revision: Int64})
export type ReadAnswer = z.infer<typeof ReadAnswer>

/** `GET /health` in etcd's own words. */
export const HealthAnswer = z.strictObject({healthy: z.boolean(), reason: z.string()})
export type HealthAnswer = z.infer<typeof HealthAnswer>

/** The allow-listed metrics; a family the server does not have is absent, which is not zero. */
export const MetricFacts = z.strictObject({
  /** `etcd_server_quota_backend_bytes` */
  quotaBytes: z.number().optional(),
  /** `etcd_disk_defrag_inflight` (3.4.18+, 3.5.2+) */
  defragInFlight: z.boolean().optional(),
  /** `etcd_disk_backend_defrag_duration_seconds_count` since the process started */
  defragCount: z.number().optional(),
  /** `etcd_disk_backend_defrag_duration_seconds_sum`, in seconds */
  defragSeconds: z.number().optional(),
  /** `process_start_time_seconds` (Unix seconds): tells a restarted process from the one we knew */
  processStart: z.number().optional(),
  /** `etcd_server_has_leader` */
  hasLeader: z.boolean().optional(),
  /** `etcd_server_leader_changes_seen_total` since the process started */
  leaderChanges: z.number().optional(),
  /** `etcd_network_snapshot_send_inflights_total` + `etcd_server_snapshot_apply_in_progress_total` */
  snapshotsInFlight: z.number().optional(),
})
export type MetricFacts = z.infer<typeof MetricFacts>

/** What the service manager on the host says of etcd: the second vantage point (etcd-facts rule 1). */
export const HostStatus = z.strictObject({
  service: z.enum(['active', 'activating', 'deactivating', 'inactive', 'failed', 'unknown']),
  /** 0 when no process runs. */
  mainPid: z.int(),
  /** Unix seconds of the last start of the main process, null when it never ran. */
  startedAt: z.number().nullable(),
  restarts: z.int().nullable(),
})
export type HostStatus = z.infer<typeof HostStatus>

/** Everything asked of one member, each answer with its own deadline. */
export const MemberProbes = z.strictObject({
  status: probeOf(MemberStatus),
  memberList: probeOf(MemberList),
  linearizable: probeOf(ReadAnswer),
  serializable: probeOf(ReadAnswer),
  health: probeOf(HealthAnswer),
  metrics: probeOf(MetricFacts),
  host: probeOf(HostStatus),
})
export type MemberProbes = z.infer<typeof MemberProbes>
export type ProbeName = keyof MemberProbes
export type Probe<T> =
  | {readonly ok: true; readonly at: string; readonly tookMs: number; readonly value: T}
  | {
      readonly ok: false
      readonly at: string
      readonly tookMs: number
      readonly code: ErrorCode
      readonly message: string
    }
export type ProbeValue<K extends ProbeName> = Extract<MemberProbes[K], {ok: true}>['value']

/** One configured endpoint and what was asked of it. */
export const EndpointObservation = z.strictObject({
  endpoint: z.string(),
  /** The member name configuration gives this endpoint's host, when it gives one. */
  configuredName: z.string().nullable(),
  probes: MemberProbes,
})
export type EndpointObservation = z.infer<typeof EndpointObservation>

/**
 * All reads of one instant, as plain JSON: what is stored as evidence, what tests replay and what `--from` reads.
 * No secret and no key or value of the cluster ever enters it.
 */
export const ClusterObservation = z.strictObject({
  format: z.literal(1),
  cluster: z.string(),
  startedAt: Instant,
  finishedAt: Instant,
  endpoints: z.array(EndpointObservation),
})
export type ClusterObservation = z.infer<typeof ClusterObservation>
