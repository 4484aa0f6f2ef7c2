import {type Alert, each, JOB, ofCluster, ofMember, type Rule, type Series} from './alert.ts'

const has = (...values: readonly string[]): readonly Series[] => each('etcd_server_has_leader', values)
const changes = (...values: readonly string[]): readonly Series[] =>
  each('etcd_server_leader_changes_seen_total', values)

const withoutLeader = {
  severity: 'critical',
  for: '1m',
  expr: `etcd_server_has_leader{${JOB}} == 0`,
  summary: 'An etcd member has no leader.',
  description: 'etcd cluster {{ $labels.cluster }}: {{ $labels.instance }} has no leader.',
  firing: {series: has('0x120', '1x120', '1x120'), labels: ofMember},
  quiet: has('1x120', '1x120', '1x120'),
} as const satisfies Partial<Rule>

const clusterWithoutLeader: Rule = {
  alert: 'EtcdClusterWithoutLeader',
  source: 'second-guide',
  severity: 'critical',
  for: '1m',
  expr: `max by (cluster, job) (etcd_server_has_leader{${JOB}}) == 0`,
  summary: 'P2: no etcd member has a leader.',
  description: 'etcd cluster {{ $labels.cluster }}: every member that answers is without a leader.',
  firing: {series: has('0x120', '0x120'), labels: ofCluster},
  quiet: has('0x120', '1x120'),
}

const manyChanges: Rule = {
  alert: 'etcdHighNumberOfLeaderChanges',
  source: 'mixin',
  severity: 'warning',
  for: '5m',
  expr: `increase(max by (cluster, job) (etcd_server_leader_changes_seen_total{${JOB}})[15m:1m]) >= 4`,
  summary: 'The etcd leader changes often.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value | humanize }} leader changes within 15 minutes.',
  firing: {series: changes('0+1x120'), labels: ofCluster, value: '15'},
  quiet: changes('0x19 1 2 3x120'),
}

const elections: Rule = {
  alert: 'EtcdLeaderElections',
  source: 'first-guide',
  severity: 'warning',
  for: '0m',
  expr: `increase(etcd_server_leader_changes_seen_total{${JOB}}[1h]) > 3`,
  summary: 'etcd held several elections within an hour.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $labels.instance }} saw {{ $value | humanize }} leader changes in the last hour.',
  firing: {series: changes('0x9 1x4 2x4 3x4 4x120'), labels: ofMember, value: '4'},
  quiet: changes('0x9 1x4 2x4 3x120'),
}

const perHour = `max by (cluster, job) (increase(etcd_server_leader_changes_seen_total{${JOB}}[1h]))`
const electionsPerHour = {
  alert: 'EtcdLeaderElectionsPerHour',
  source: 'second-guide',
  for: '0m',
  summary: 'P3: etcd elects leaders too often.',
  description: 'etcd cluster {{ $labels.cluster }}: {{ $value | humanize }} elections in the last hour.',
  quiet: changes('0x9 1x120'),
} as const satisfies Partial<Rule>

const electionSeen: Rule = {
  alert: 'EtcdLeaderElectionSeen',
  source: 'first-guide',
  severity: 'warning',
  for: '0m',
  expr: `max by (cluster, job) (increase(etcd_server_leader_changes_seen_total{${JOB}}[5m])) > 0`,
  summary: 'etcd elected a leader.',
  description:
    'etcd cluster {{ $labels.cluster }}: a member saw its leader change within the last 5 minutes.',
  firing: {series: changes('0x27 1x120'), labels: ofCluster},
  quiet: changes('4x120'),
}

const splitBrain: Rule = {
  alert: 'EtcdSplitBrain',
  source: 'first-guide',
  severity: 'critical',
  for: '1m',
  expr: `sum by (cluster, job) (etcd_server_is_leader{${JOB}}) > 1`,
  summary: 'More than one etcd member leads.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value }} members call themselves leader, for longer than a change of leaders takes.',
  firing: {series: each('etcd_server_is_leader', ['1x120', '1x120', '0x120']), labels: ofCluster, value: '2'},
  quiet: each('etcd_server_is_leader', ['1x120', '0x120', '0x120']),
}

/** Who leads, and for how long. */
export const leaderAlerts: readonly Alert[] = [
  {
    page: 'no-leader',
    title: 'No leader',
    meaning:
      'A member knows no leader. One member alone is cut off from the others; all of them together mean that the cluster cannot elect one, and nothing can be written. The alert also ends when the process of the member ends, which heals nothing.',
    checks: ['has-leader', 'linearizable-health', 'network-matrix', 'certificates', 'voter-count'],
    causes: [
      'partition-or-unreachable',
      'one-way-partition',
      'quorum-lost',
      'no-leader-with-majority',
      'certificates',
      'cluster-id-mismatch',
    ],
    rules: [
      {alert: 'etcdNoLeader', source: 'mixin', ...withoutLeader},
      {alert: 'EtcdNoLeader', source: 'first-guide', ...withoutLeader},
      clusterWithoutLeader,
    ],
  },
  {
    page: 'leader-changes',
    title: 'Frequent elections',
    meaning:
      'The leader changes more often than restarts explain. Every election stops writes for a moment. The counter starts anew with the process, and then counts finding the leader that was there: one after a restart means nothing.',
    checks: [
      'leader-churn',
      'flaky-member',
      'wal-fsync',
      'late-heartbeats',
      'host-load',
      'peer-latency',
      'timers',
    ],
    causes: ['slow-disk', 'cpu-starvation', 'network-loss', 'timers', 'out-of-memory', 'restart-loop'],
    rules: [
      manyChanges,
      elections,
      {
        ...electionsPerHour,
        severity: 'warning',
        expr: `${perHour} >= 2`,
        firing: {series: changes('0x9 1x4 2x4 3x120'), labels: ofCluster, value: '3'},
      },
      {
        ...electionsPerHour,
        severity: 'critical',
        expr: `${perHour} > 5`,
        firing: {series: changes('0+1x120'), labels: ofCluster, value: '30'},
      },
      electionSeen,
    ],
  },
  {
    page: 'split-brain',
    title: 'More than one leader',
    meaning:
      'Two members call themselves leader for a minute. For a second this is a normal change of leaders: a member that was cut off learns late. For longer, two clusters share one name or one side is stale. Stop writes before anything else.',
    checks: ['split-brain', 'leader-agreement', 'cluster-id', 'membership-agreement', 'hash-kv'],
    causes: ['split-brain', 'cluster-id-mismatch', 'partition-or-unreachable', 'identity-mismatch'],
    rules: [splitBrain],
  },
]
