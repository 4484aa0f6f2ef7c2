import type {LogPatternId} from './log-patterns.ts'
import type {Severity} from './severity.ts'

/** When lines of one pattern mean trouble, and how much. Patterns without an entry are routine. */
export interface Trouble {
  readonly pattern: LogPatternId
  /** From so many lines within the window … */
  readonly from: number
  /** … it is this bad; fewer are a note, or nothing where `quietBelow` says so. */
  readonly severity: Exclude<Severity, 'ok' | 'unknown'>
  readonly quietBelow?: true
  /** A line of one of these patterns afterwards shows that it is over: then it is a note. */
  readonly over?: readonly LogPatternId[]
  /** True where silence for some minutes means that it has passed, too: one level less. */
  readonly fades?: true
  /** "slow fsyncs": what was logged, in the middle of a sentence. */
  readonly what: string
}

const restarted = ['ready'] as const
const reconnected = ['peer-active'] as const

/**
 * etcd-facts 2.11, as far as it means trouble. Elections, snapshots, compactions and defragmentations are routine one
 * by one: an election or two follow every restart, and a stopped peer is logged until it is back.
 */
export const troubles: readonly Trouble[] = [
  {
    pattern: 'campaign',
    from: 10,
    severity: 'warning',
    quietBelow: true,
    fades: true,
    what: 'campaigns for an election',
  },
  {
    pattern: 'leader-lost',
    from: 4,
    severity: 'warning',
    quietBelow: true,
    fades: true,
    what: 'losses of the leader',
  },
  {
    pattern: 'leader-stepped-down',
    from: 1,
    severity: 'warning',
    fades: true,
    what: 'resignations for want of a majority',
  },
  {
    pattern: 'higher-term-seen',
    from: 10,
    severity: 'warning',
    quietBelow: true,
    fades: true,
    what: 'messages of a higher term from a stray member',
  },
  {pattern: 'late-heartbeat', from: 3, severity: 'warning', fades: true, what: 'heartbeats sent late'},
  // The counter of slow applies knows how many there were of how many (C20); lines alone say little.
  {pattern: 'slow-apply', from: 30, severity: 'info', quietBelow: true, what: 'requests slow to apply'},
  {pattern: 'slow-fsync', from: 1, severity: 'warning', fades: true, what: 'fsyncs of more than a second'},
  {pattern: 'slow-request', from: 30, severity: 'info', quietBelow: true, what: 'slow requests'},
  {
    pattern: 'read-index-timeout',
    from: 5,
    severity: 'warning',
    fades: true,
    what: 'reads that waited for the leader in vain',
  },
  {
    pattern: 'clock-difference',
    from: 3,
    severity: 'warning',
    fades: true,
    what: 'clock differences of more than a second to a peer',
  },
  {
    pattern: 'peer-probe-failing',
    from: 3,
    severity: 'warning',
    over: reconnected,
    fades: true,
    what: 'failed probes of a peer',
  },
  {
    pattern: 'peer-inactive',
    from: 3,
    severity: 'warning',
    over: reconnected,
    fades: true,
    what: 'peers that became inactive',
  },
  {
    pattern: 'send-buffer-full',
    from: 10,
    severity: 'warning',
    over: reconnected,
    fades: true,
    what: 'messages dropped because the buffer to a peer was full',
  },
  {
    pattern: 'no-space',
    from: 1,
    severity: 'warning',
    over: ['alarm-disarmed'],
    what: 'writes beyond the space quota',
  },
  {pattern: 'corrupt', from: 1, severity: 'critical', what: 'signs of differing data'},
  {
    pattern: 'cluster-id-mismatch',
    from: 1,
    severity: 'critical',
    fades: true,
    what: 'messages of another cluster',
  },
  {
    pattern: 'member-removed',
    from: 3,
    severity: 'critical',
    fades: true,
    what: 'messages of or to a removed member',
  },
  {
    pattern: 'lost-data',
    from: 1,
    severity: 'critical',
    over: restarted,
    what: 'panics because its data is gone',
  },
  {
    pattern: 'already-bootstrapped',
    from: 1,
    severity: 'critical',
    over: restarted,
    what: 'starts without the data it had',
  },
  {
    pattern: 'bad-initial-cluster',
    from: 1,
    severity: 'critical',
    over: restarted,
    what: 'starts with a wrong initial-cluster',
  },
  {
    pattern: 'identity-broken',
    from: 1,
    severity: 'critical',
    over: restarted,
    what: 'starts with an identity the cluster does not know',
  },
  {
    pattern: 'timers-refused',
    from: 1,
    severity: 'critical',
    over: restarted,
    what: 'starts refused because of its timers',
  },
  {
    pattern: 'publish-failed',
    from: 3,
    severity: 'warning',
    over: restarted,
    what: 'failed attempts to join the quorum',
  },
  {
    pattern: 'tls-expired',
    from: 1,
    severity: 'critical',
    fades: true,
    what: 'connections failed for an expired certificate',
  },
  {pattern: 'snapshot-slow', from: 1, severity: 'info', what: 'snapshots slow to transfer'},
  {
    pattern: 'snapshot-sent',
    from: 3,
    severity: 'warning',
    quietBelow: true,
    fades: true,
    what: 'whole databases sent to a follower',
  },
  {pattern: 'forced-cluster', from: 1, severity: 'warning', what: 'starts as a forced new cluster'},
  {pattern: 'reconfiguration-refused', from: 1, severity: 'info', what: 'membership changes refused'},
  {
    pattern: 'file-descriptors',
    from: 1,
    severity: 'warning',
    fades: true,
    what: 'warnings that file descriptors run out',
  },
  {
    pattern: 'ready',
    from: 4,
    severity: 'warning',
    quietBelow: true,
    fades: true,
    what: 'starts within the window',
  },
  {pattern: 'oom-kill', from: 1, severity: 'critical', what: 'processes killed for want of memory'},
  {pattern: 'disk-error', from: 1, severity: 'critical', what: 'I/O errors'},
  {pattern: 'hung-task', from: 1, severity: 'warning', what: 'tasks blocked for minutes'},
  {pattern: 'remounted-read-only', from: 1, severity: 'critical', what: 'file systems made read-only'},
]
