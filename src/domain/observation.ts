import {z} from 'zod'
import {ClusterId, Int64, Member, MemberId} from './cluster.ts'
import {DrillFacts} from './drill.ts'
import {ErrorCode} from './errors.ts'
import {HistoryPoint} from './history.ts'
import {
  CertificateFacts,
  CertificateFileFacts,
  ClockFacts,
  DataDirectoryFacts,
  DiskFacts,
  HostStatus,
  LoadFacts,
  LogFacts,
  PathFacts,
  ProcessFacts,
  SocketFacts,
} from './host-facts.ts'
import {Permit} from './permits.ts'
import {Scrape} from './scrape.ts'
import {WriteProbe} from './write-probe.ts'

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

/** The failure of a probe that this kind of look leaves out; also what an older recording counts as. */
export const notAsked = {
  ok: false,
  at: '1970-01-01T00:00:00.000Z',
  tookMs: 0,
  code: 'probe/not-asked',
  message: 'this look does not ask for it',
} as const

/** A probe that only some looks make. */
function asked<T extends z.ZodType>(value: T) {
  return probeOf(value).default(notAsked)
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
  /** The allow-listed samples of this read. */
  scrape: Scrape.optional(),
  /** The same some seconds before, in the same look and of the same process. */
  earlier: Scrape.optional(),
  /** The same minutes before, from a look kept earlier, of the same process. */
  older: Scrape.optional(),
})
export type MetricFacts = z.infer<typeof MetricFacts>

/** `GET /livez` and `/readyz` (3.4.29+, 3.5.11+); an older server has no such page. */
export const ReadinessAnswer = z.strictObject({
  supported: z.boolean(),
  ok: z.boolean(),
  /** Names of the parts that failed, such as `linearizable_read`. */
  failing: z.array(z.string()),
})
export type ReadinessAnswer = z.infer<typeof ReadinessAnswer>

/** `GET /version`: what the process is, and what the members agreed on. */
export const VersionAnswer = z.strictObject({server: z.string(), cluster: z.string()})
export type VersionAnswer = z.infer<typeof VersionAnswer>

/** One TLS handshake from here, with our certificate where we have one. */
export const TlsAnswer = z.strictObject({
  address: z.string(),
  /** What the server showed; null for a plain-text port. */
  certificate: CertificateFacts.nullable(),
  /** Why our CA or the name does not vouch for it, in OpenSSL's words; null when they do. */
  untrusted: z.string().nullable(),
  /** Why the server turned us away after it had shown its certificate; null when it did not. */
  turnedAway: z.string().nullable(),
})
export type TlsAnswer = z.infer<typeof TlsAnswer>

/** A hash over the keys up to one revision (C35); comparable only at equal compact revisions. */
export const HashAnswer = z.strictObject({
  revision: Int64,
  hash: z.number(),
  /** `-1` while nothing was ever compacted. */
  compactRevision: z.string().regex(/^-?\d{1,20}$/),
})
export type HashAnswer = z.infer<typeof HashAnswer>

/** Everything asked of one member, each answer with its own deadline. */
export const MemberProbes = z.strictObject({
  status: probeOf(MemberStatus),
  memberList: probeOf(MemberList),
  linearizable: probeOf(ReadAnswer),
  serializable: probeOf(ReadAnswer),
  health: probeOf(HealthAnswer),
  metrics: probeOf(MetricFacts),
  host: probeOf(HostStatus),
  livez: asked(ReadinessAnswer),
  readyz: asked(ReadinessAnswer),
  version: asked(VersionAnswer),
  clientTls: asked(TlsAnswer),
  peerTls: asked(TlsAnswer),
  hashKv: asked(HashAnswer),
  process: asked(ProcessFacts),
  journal: asked(LogFacts),
  kernel: asked(LogFacts),
  disk: asked(DiskFacts),
  load: asked(LoadFacts),
  clock: asked(ClockFacts),
  paths: asked(PathFacts),
  sockets: asked(SocketFacts),
  certificateFiles: asked(CertificateFileFacts),
  dataDirectory: asked(DataDirectoryFacts),
  drill: asked(DrillFacts),
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

/** `GET /readyz?verbose` and `/livez?verbose` of one Kubernetes API server (C55). */
export const ApiServerAnswer = z.strictObject({
  ready: z.boolean(),
  live: z.boolean(),
  failing: z.array(z.string()),
})
export type ApiServerAnswer = z.infer<typeof ApiServerAnswer>

/** Alarms as etcd lists them through consensus (C05): an answer proves that proposals are committed. */
export const CommitAnswer = z.strictObject({alarms: z.array(z.string())})
export type CommitAnswer = z.infer<typeof CommitAnswer>

/** The folder where snapshots are kept: bytes that are free there for this program. */
export const BackupFolder = z.strictObject({freeBytes: z.number()})
export type BackupFolder = z.infer<typeof BackupFolder>

/** The newest verified snapshot, as far as findings and plans need it; its whole manifest lies beside the file. */
export const NewestBackup = z.strictObject({
  /** When etcd was asked for it: all that was written before is in it. */
  at: Instant,
  bytes: z.number(),
  /** The newest revision in the file. */
  revision: Int64,
  /** Name of the file in its folder. */
  file: z.string().optional(),
  /** Whose database it is. */
  memberId: MemberId.optional(),
  clusterId: ClusterId.optional(),
  /** SHA-256 of the database in it, hex. */
  sha256: z.string().optional(),
  /** Version of the etcd it was taken from. */
  version: z.string().optional(),
})
export type NewestBackup = z.infer<typeof NewestBackup>

/** Keys by prefix (C40): names of prefixes and counts, never a key or a value. */
export const KeyStatistics = z.strictObject({
  total: z.int(),
  counted: z.int(),
  /** True when the budget ended before the last key. */
  partial: z.boolean(),
  prefixes: z.array(
    z.strictObject({prefix: z.string(), keys: z.int(), sampledValueBytes: z.number().nullable()}),
  ),
})
export type KeyStatistics = z.infer<typeof KeyStatistics>

/**
 * All reads of one instant, as plain JSON: what is stored as evidence, what tests replay and what `--from` reads.
 * No secret and no key or value of the cluster ever enters it. Parts that an older recording lacks count as not asked.
 */
export const ClusterObservation = z.strictObject({
  format: z.literal(1),
  cluster: z.string(),
  startedAt: Instant,
  finishedAt: Instant,
  endpoints: z.array(EndpointObservation),
  apiServers: z.array(z.strictObject({url: z.string(), answer: probeOf(ApiServerAnswer)})).default([]),
  commitPath: asked(CommitAnswer),
  keys: asked(KeyStatistics),
  /** Past moments, oldest first. */
  history: z.array(HistoryPoint).default([]),
  /** The end of the newest step of a run of our own that moves leadership: elections before it are its work. */
  ownElectionsUntil: Instant.optional(),
  /** Why Prometheus could not add to it, in its own words; absent when it did, or was not asked. */
  pastFailure: z.string().optional(),
  /**
   * How many readings of the members, a second apart, differed in leader, list or cluster; the last one is kept here.
   * Absent when they agreed at once, and in a quick look, which reads once.
   */
  disagreements: z.int().optional(),
  /** The newest verified snapshot Quorate knows of; null when it knows none. */
  backup: NewestBackup.nullable().default(null),
  /** Every verified snapshot, newest first; absent when this look did not ask for all. */
  backups: z.array(NewestBackup).optional(),
  /** Where snapshots are kept; not configured for clusters without such a folder. */
  backupFolder: asked(BackupFolder),
  /** What configuration allows on this cluster beside its repairs. */
  permits: z.array(Permit).default([]),
  /** What the last write probe measured, as long as the process that made it lives. */
  writeProbe: WriteProbe.nullable().default(null),
})
export type ClusterObservation = z.infer<typeof ClusterObservation>
