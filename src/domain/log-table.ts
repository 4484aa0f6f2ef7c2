import type {LogPatternId} from './log-patterns.ts'

/** How one signal looks in the log of etcd or the kernel. */
export interface LogPattern {
  readonly id: LogPatternId
  /** Fragments of plain text: etcd 3.4, the raft library and the kernel. Any of them is enough. */
  readonly text: readonly string[]
  /** Fragments of `msg` where etcd 3.5 and newer say it in other words; `text` counts there as well. */
  readonly msg?: readonly string[]
  /** A fragment of the field `error`, which counts in place of `msg`. */
  readonly error?: readonly string[]
  /** Fields worth showing. Never one that carries keys or values of the cluster, such as `request` or `response`. */
  readonly keep?: readonly string[]
}

const peer = ['remote-peer-id', 'error'] as const

/**
 * Table 2.11 of the etcd facts: fragments as etcd 3.4.23 and 3.5.30 print them. A fragment leaves out whatever a version,
 * a member or a number changes.
 */
export const logTable: readonly LogPattern[] = [
  {id: 'campaign', text: ['is starting a new election at term']},
  {id: 'pre-candidate', text: ['became pre-candidate at term']},
  {id: 'candidate', text: ['became candidate at term']},
  {id: 'became-leader', text: ['became leader at term']},
  {id: 'leader-elected', text: [' elected leader ']},
  {id: 'leader-lost', text: [' lost leader ']},
  {id: 'leader-changed', text: [' changed leader from ']},
  {id: 'leader-stepped-down', text: ['stepped down to follower since quorum is not active']},
  {id: 'higher-term-seen', text: ['message with higher term from']},
  {
    id: 'late-heartbeat',
    text: ['failed to send out heartbeat on time'],
    keep: ['to', 'heartbeat-interval', 'expected-duration', 'exceeded-duration'],
  },
  {
    id: 'slow-apply',
    text: [') to execute'],
    msg: ['apply request took too long'],
    keep: ['took', 'expected-duration', 'prefix'],
  },
  {
    id: 'slow-fsync',
    text: ['expected less than 1s', 'expected less than 1.000'],
    msg: ['slow fdatasync'],
    keep: ['took', 'expected-duration'],
  },
  {
    id: 'slow-request',
    text: [],
    msg: ['request stats'],
    keep: ['response type', 'time spent', 'request size', 'response count', 'response size'],
  },
  {
    id: 'read-index-timeout',
    text: ['timed out waiting for read index response', 'waiting for ReadIndex response took too long'],
    keep: ['timeout'],
  },
  {
    id: 'clock-difference',
    text: ['the clock difference against peer'],
    msg: ['prober found high clock drift'],
    keep: ['clock-drift', 'remote-peer-id', 'rtt'],
  },
  {
    id: 'peer-probe-failing',
    text: ['health check for peer'],
    msg: ['prober detected unhealthy status'],
    keep: ['round-tripper-name', 'rtt', ...peer],
  },
  {
    id: 'stream-lost',
    text: ['lost the TCP streaming connection with peer'],
    msg: ['lost TCP streaming connection with remote peer'],
    keep: ['stream-reader-type', ...peer],
  },
  {
    id: 'peer-inactive',
    text: [' became inactive'],
    msg: ['peer became inactive'],
    keep: ['peer-id', 'error'],
  },
  {id: 'peer-active', text: [' became active'], msg: ['peer became active'], keep: ['peer-id']},
  {
    id: 'send-buffer-full',
    text: ['sending buffer is full', 'receiving buffer is full'],
    keep: ['message-type', 'remote-peer-id', 'remote-peer-active'],
  },
  {
    id: 'no-space',
    text: ['alarm NOSPACE raised by peer', 'exceeded backend quota'],
    msg: ['message exceeded backend quota'],
    keep: ['quota-size-bytes', 'quota-size'],
  },
  {
    id: 'alarm-disarmed',
    text: ['alarm disarmed', 'alarm NOSPACE disarmed', 'alarm CORRUPT disarmed'],
    keep: ['alarm'],
  },
  {
    id: 'corrupt',
    text: [
      "'s hash ",
      'mismatched hashes',
      'alarm CORRUPT raised by peer',
      'found data inconsistency with peers',
    ],
    msg: [
      'failed compaction hash check',
      'found hash mismatch',
      'same compact revision then hashes must match',
      'found different hash values from remote peer',
      'Detected compaction hash mismatch',
    ],
    keep: ['remote-peer-id', 'revision', 'compact-revision', 'error'],
  },
  {
    id: 'cluster-id-mismatch',
    text: ['request sent was ignored (cluster ID mismatch', 'request cluster ID mismatch'],
    msg: ['request sent was ignored by remote peer due to cluster ID mismatch', 'cluster ID mismatch'],
    keep: ['local-member-id', 'local-member-cluster-id', 'remote-peer-cluster-id', 'remote-peer-id', 'error'],
  },
  {
    id: 'member-removed',
    text: [
      'the member has been permanently removed from the cluster',
      'since it was removed',
      'the data-dir used by this member must be removed',
    ],
    msg: [
      'data-dir used by this member must be removed',
      'rejected stream from remote peer because it was removed',
    ],
    error: ['permanently removed'],
    keep: ['remote-peer-id', 'error'],
  },
  {id: 'lost-data', text: ['Was the raft log corrupted, truncated, or lost']},
  {
    id: 'already-bootstrapped',
    text: ['has already been bootstrapped'],
    error: ['has already been bootstrapped'],
  },
  {
    id: 'bad-initial-cluster',
    text: ['member count is unequal', 'unmatched member while checking PeerURLs'],
    error: ['member count is unequal', 'unmatched member while checking PeerURLs'],
    keep: ['error'],
  },
  {id: 'identity-broken', text: ['failed to find local ID'], keep: ['local-member-id']},
  {
    id: 'publish-failed',
    text: ['publish error:'],
    msg: ['failed to publish local member to cluster through raft'],
    keep: ['publish-timeout', 'error'],
  },
  {
    id: 'tls-rejected',
    text: ['rejected connection from'],
    msg: ['rejected connection'],
    keep: ['remote-addr', 'server-name', 'error'],
  },
  {
    id: 'tls-expired',
    text: ['certificate has expired or is not yet valid', 'tls: expired certificate'],
    error: ['certificate has expired or is not yet valid', 'tls: expired certificate'],
    keep: ['remote-addr', ...peer],
  },
  {
    id: 'snapshot-slow',
    text: ['snapshotting is taking more than'],
    msg: ['snapshotting taking too long to transfer'],
    keep: ['taking', 'estimated-transfer-time'],
  },
  {
    id: 'snapshot-sent',
    text: ['database snapshot [index:'],
    msg: ['sent database snapshot to remote peer', 'sending database snapshot', 'sent merged snapshot'],
    keep: ['to', 'remote-peer-id', 'snapshot-index', 'size', 'bytes', 'took'],
  },
  {
    id: 'defrag-started',
    text: ['starting to defragment the storage backend', 'starting defragment'],
    keep: ['path', 'current-db-size-bytes', 'current-db-size'],
  },
  {
    id: 'defrag-finished',
    text: ['finished defragmenting'],
    msg: ['failed to defragment', 'finished defragmenting directory'],
    keep: ['took', 'current-db-size-bytes', 'current-db-size-bytes-diff', 'error'],
  },
  {id: 'compaction', text: ['finished scheduled compaction'], keep: ['compact-revision', 'took']},
  {
    id: 'forced-cluster',
    text: ['forcing restart of member', 'uncommitted WAL entries'],
    msg: ['forcing restart member', 'discarding uncommitted WAL entries'],
    keep: ['cluster-id', 'local-member-id', 'commit-index', 'number-of-uncommitted-entries'],
  },
  {
    id: 'leader-transfer',
    text: ['starts leadership transfer from', 'finished leadership transfer from'],
    msg: ['leadership transfer starting', 'leadership transfer finished', 'leadership transfer failed'],
    keep: ['transferee-member-id', 'took', 'error'],
  },
  {
    id: 'reconfiguration-refused',
    text: ['not healthy for reconfigure, rejecting', 'reconfigure breaks active quorum, rejecting'],
    msg: [
      'rejecting member add request',
      'rejecting member remove request',
      'rejecting member promote request',
    ],
    keep: ['requested-member-add', 'requested-member-remove-id', 'error'],
  },
  {
    id: 'file-descriptors',
    text: ['80% of the file descriptor limit is used'],
    msg: ['80% of file descriptors are used'],
    keep: ['used', 'limit'],
  },
  {
    id: 'timers-refused',
    text: [
      'should be at least as 5 times as --heartbeat-interval',
      'is too long, and should be set less than',
    ],
    error: ['should be at least as 5 times as', 'is too long, and should be set less than'],
    keep: ['error'],
  },
  {id: 'ready', text: ['ready to serve client requests']},
  {
    id: 'oom-kill',
    text: ['(etcd)', 'killed by the OOM killer'],
  },
  {
    id: 'disk-error',
    text: ['I/O error', 'EXT4-fs error'],
  },
  {id: 'hung-task', text: ['blocked for more than ']},
  {id: 'remounted-read-only', text: ['emounting filesystem read-only']},
]
