import type {MemberId} from '../domain/cluster.ts'
import type {
  HealthAnswer,
  KeyStatistics,
  MemberList,
  MemberStatus,
  MetricFacts,
  ReadAnswer,
  ReadinessAnswer,
  TlsAnswer,
  VersionAnswer,
} from '../domain/observation.ts'
import type {ProbeRequest, WriteProbe} from '../domain/write-probe.ts'

/** How long one call may take and what may end it earlier. Every call has a deadline; etcd without quorum hangs. */
export interface Call {
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/** Reads of one member. Each goes to exactly that endpoint, never through a balancing client, and writes nothing. */
export interface EtcdReader {
  status(endpoint: string, call: Call): Promise<MemberStatus>
  /** The member's own list (serializable), so it also answers without quorum. */
  memberList(endpoint: string, call: Call): Promise<MemberList>
  /** A read of one absent key through raft: proves quorum through this member. Permission denied also proves it. */
  linearizableRead(endpoint: string, call: Call): Promise<ReadAnswer>
  /** The same read answered locally: proves only that the member lives. */
  serializableRead(endpoint: string, call: Call): Promise<ReadAnswer>
  health(endpoint: string, call: Call): Promise<HealthAnswer>
  /** One scrape, with the facts of it; `scrape` is filled, `earlier` and `older` are the observer's. */
  metrics(endpoint: string, call: Call): Promise<MetricFacts>
}

/** The small pages and handshakes a full diagnosis adds. None needs rights in etcd. */
export interface EtcdProber {
  livez(endpoint: string, call: Call): Promise<ReadinessAnswer>
  readyz(endpoint: string, call: Call): Promise<ReadinessAnswer>
  version(endpoint: string, call: Call): Promise<VersionAnswer>
  /** One TLS handshake with a client or peer address; `probe/not-applicable` for a plain-text scheme. */
  tls(address: string, call: Call): Promise<TlsAnswer>
}

/** Counts keys by prefix on one member, serializable, paged and within a budget (etcd-facts C40). */
export interface KeyCounter {
  countKeys(
    endpoint: string,
    request: {readonly prefix: string | null; readonly mostKeys: number},
    call: Call,
  ): Promise<KeyStatistics>
}

/** One alarm of the member list; `memberId` is `0` where etcd does not say which. */
export interface Alarm {
  readonly memberId: MemberId
  readonly type: 'NOSPACE' | 'CORRUPT'
}

/** Reads with a price: they go through raft or scan the database. On request only, never in a loop. */
export interface EtcdInspector {
  alarms(endpoint: string, call: Call): Promise<readonly Alarm[]>
  hashKv(
    endpoint: string,
    revision: string,
    call: Call,
  ): Promise<{readonly hash: number; readonly compactRevision: string}>
}

/** Blocks that member for the whole duration; raft heartbeats go on (etcd-facts A02). */
export interface Defragmenter {
  defragment(endpoint: string, call: Call): Promise<void>
}

/** Drops old revisions for the whole cluster; irreversible (etcd-facts A01). */
export interface Compactor {
  /** "Already compacted" counts as done. */
  compact(endpoint: string, revision: string, call: Call): Promise<void>
}

/** Must be sent to the leader's endpoint (etcd-facts A06). */
export interface LeaderMover {
  moveLeader(leaderEndpoint: string, target: MemberId, call: Call): Promise<void>
}

/** Takes an alarm back; one exact alarm of one member at a time (etcd-facts A04). */
export interface AlarmDisarmer {
  disarm(endpoint: string, alarm: Alarm, call: Call): Promise<void>
}

/**
 * Changes the member list through consensus (etcd-facts A09, A10, A11, A13). After a deadline the change may have
 * happened: read the list before anything else.
 */
export interface MembershipChanger {
  /** Adds a learner and answers with its id. */
  addLearner(endpoint: string, peerUrls: readonly string[], call: Call): Promise<MemberId>
  /** Refused by etcd, as `etcd/not-in-sync`, while the learner is far behind. */
  promote(endpoint: string, id: MemberId, call: Call): Promise<void>
  removeMember(endpoint: string, id: MemberId, call: Call): Promise<void>
  updatePeerUrls(
    endpoint: string,
    change: {readonly id: MemberId; readonly peerUrls: readonly string[]},
    call: Call,
  ): Promise<void>
}

/** What a verified snapshot file is. */
export interface SnapshotFile {
  readonly path: string
  readonly bytes: number
  /** SHA-256 of the database part, hex; compared with the digest etcd appends. */
  readonly sha256: string
}

/** Streams one member's database to a file, through a temporary name, verified before it gets the real one. */
export interface Snapshotter {
  snapshot(endpoint: string, path: string, call: Call): Promise<SnapshotFile>
}

/** Measures how long writes take, with keys below one prefix that go away with a lease whatever happens. */
export interface WriteProber {
  /** Ends when every key is gone again, or with the failure of a write; a lease then takes away what is left. */
  probeWrites(endpoint: string, request: ProbeRequest, call: Call): Promise<void>
  /** What the last probe of this process measured; null before the first. */
  lastWriteProbe(): WriteProbe | null
}

/** Everything Quorate can ask of one cluster's etcd. A step is handed only the powers it names. */
export type EtcdPort = EtcdReader &
  EtcdProber &
  KeyCounter &
  EtcdInspector &
  Defragmenter &
  Compactor &
  LeaderMover &
  AlarmDisarmer &
  MembershipChanger &
  Snapshotter &
  WriteProber & {
    close(): void
  }
