import {type Alert, JOB, ofMember, type Rule, type Series, within} from './alert.ts'

const RTT = 'etcd_network_peer_round_trip_time_seconds'
const FSYNC = 'etcd_disk_wal_fsync_duration_seconds'
const COMMIT = 'etcd_disk_backend_commit_duration_seconds'

const p99 = (metric: string, limit: number): string =>
  `histogram_quantile(0.99, rate(${metric}_bucket{${JOB}}[5m])) > ${limit}`
const rtt = (...edges: readonly [string, string]): readonly Series[] =>
  within(RTT, edges, 'To="8e9e05c52164694d"')
const fsync = (...edges: readonly [string, string]): readonly Series[] => within(FSYNC, edges)
const toPeer = {...ofMember, To: '8e9e05c52164694d'} as const

const peer = {
  summary: 'etcd members talk slowly with each other.',
  description:
    'etcd cluster {{ $labels.cluster }}: p99 of the round trip from {{ $labels.instance }} to member {{ $labels.To }} is {{ $value | humanizeDuration }}.',
  quiet: rtt('0.0128', '0.0256'),
} as const satisfies Partial<Rule>

const slowPeer = {
  ...peer,
  severity: 'warning',
  expr: p99(RTT, 0.15),
  firing: {series: rtt('0.1024', '0.2048'), labels: toPeer, value: '203.8ms'},
} as const satisfies Partial<Rule>

const disk = {
  summary: 'The disk of an etcd member syncs slowly.',
  description:
    'etcd cluster {{ $labels.cluster }}: p99 of the WAL fsync on {{ $labels.instance }} is {{ $value | humanizeDuration }}.',
  quiet: fsync('0.008', '0.016'),
} as const satisfies Partial<Rule>

const halfASecond = {
  ...disk,
  severity: 'warning',
  expr: p99(FSYNC, 0.5),
  firing: {series: fsync('0.256', '0.512'), labels: ofMember, value: '509.4ms'},
} as const satisfies Partial<Rule>

const slowCommit: Rule = {
  alert: 'etcdHighCommitDurations',
  source: 'mixin',
  severity: 'warning',
  for: '10m',
  expr: p99(COMMIT, 0.25),
  summary: 'An etcd member commits slowly.',
  description:
    'etcd cluster {{ $labels.cluster }}: p99 of the backend commit on {{ $labels.instance }} is {{ $value | humanizeDuration }}.',
  firing: {series: within(COMMIT, ['0.256', '0.512']), labels: ofMember, value: '509.4ms'},
  quiet: within(COMMIT, ['0.064', '0.128']),
}

/** How long disks and peers take. */
export const timingAlerts: readonly Alert[] = [
  {
    page: 'slow-peers',
    title: 'Slow communication between members',
    meaning:
      'Round trips between two members take long. During an outage etcd goes on recording the last good value: a low figure does not prove that a peer is reachable.',
    checks: ['peer-latency', 'network-matrix', 'tcp-quality', 'timers'],
    causes: ['network-loss', 'cpu-starvation', 'timers', 'one-way-partition'],
    rules: [
      {...slowPeer, alert: 'etcdMemberCommunicationSlow', source: 'mixin', for: '10m'},
      {...slowPeer, alert: 'EtcdMemberCommunicationSlow', source: 'first-guide', for: '5m'},
      {
        ...peer,
        alert: 'EtcdPeerLatencyHigh',
        source: 'second-guide',
        severity: 'warning',
        for: '5m',
        expr: p99(RTT, 0.05),
        firing: {series: rtt('0.0512', '0.1024'), labels: toPeer, value: '101.9ms'},
      },
      {
        ...peer,
        alert: 'EtcdPeerLatencyHigh',
        source: 'second-guide',
        severity: 'critical',
        for: '5m',
        expr: p99(RTT, 0.2),
        firing: {series: rtt('0.1024', '0.2048'), labels: toPeer, value: '203.8ms'},
      },
    ],
  },
  {
    page: 'slow-disk-sync',
    title: 'Slow disk',
    meaning:
      'A member waits long for its disk at every write. On the leader this delays heartbeats, and followers start elections. Healthy disks stay under 10 ms.',
    checks: ['wal-fsync', 'host-disk', 'late-heartbeats', 'backend-commit'],
    causes: ['slow-disk', 'node-down', 'defrag-in-progress'],
    rules: [
      {...halfASecond, alert: 'etcdHighFsyncDurations', source: 'mixin', for: '10m'},
      {
        ...disk,
        alert: 'etcdHighFsyncDurations',
        source: 'mixin',
        severity: 'critical',
        for: '10m',
        expr: p99(FSYNC, 1),
        firing: {series: fsync('0.512', '1.024'), labels: ofMember, value: '1.019s'},
      },
      {...halfASecond, alert: 'EtcdHighFsyncDurations', source: 'first-guide', for: '5m'},
      {
        ...disk,
        alert: 'EtcdDiskSyncSlow',
        source: 'second-guide',
        severity: 'warning',
        for: '5m',
        expr: p99(FSYNC, 0.025),
        firing: {series: fsync('0.016', '0.032'), labels: ofMember, value: '31.84ms'},
      },
      {
        ...disk,
        alert: 'EtcdDiskSyncSlow',
        source: 'second-guide',
        severity: 'critical',
        for: '5m',
        expr: p99(FSYNC, 0.1),
        firing: {series: fsync('0.064', '0.128'), labels: ofMember, value: '127.4ms'},
      },
    ],
  },
  {
    page: 'slow-commits',
    title: 'Slow commits to the database file',
    meaning:
      'Writing batches into the database file takes long. With a good fsync this is a large or fragmented file, or very large batches; with a bad one it is the disk.',
    checks: ['backend-commit', 'wal-fsync', 'db-fragmentation', 'host-disk'],
    causes: ['slow-disk', 'fragmentation-or-quota', 'expensive-requests'],
    rules: [slowCommit],
  },
]
