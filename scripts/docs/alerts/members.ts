import {type Alert, each, JOB, ofCluster, ofMember, type Rule, up} from './alert.ts'

const answering = `sum by (cluster, job) (up{${JOB}} == bool 1)`
const targets = `count by (cluster, job) (up{${JOB}})`
const majority = `(floor(${targets} / 2) + 1)`

const membersDown: Rule = {
  alert: 'etcdMembersDown',
  source: 'mixin',
  severity: 'warning',
  for: '20m',
  expr: `sum by (cluster, job) (up{${JOB}} == bool 0) > 0
or
count by (cluster, job) (
  sum by (cluster, job, To) (rate(etcd_network_peer_sent_failures_total{${JOB}}[2m])) > 0.01
)`,
  summary: 'etcd members are down.',
  description: 'etcd cluster {{ $labels.cluster }}: {{ $value }} members are down or cannot be sent to.',
  firing: {series: up(1, 1, 0), labels: ofCluster, value: '1'},
  quiet: up(1, 1, 1),
}

const memberMissing: Rule = {
  alert: 'EtcdMemberMissing',
  source: 'second-guide',
  severity: 'warning',
  for: '5m',
  expr: `sum by (cluster, job) (up{${JOB}} == bool 0) > 0
and
${answering} >= ${majority}`,
  summary: 'An etcd member is missing, the majority is there.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value }} members do not answer; the others are a majority.',
  firing: {series: up(1, 1, 0), labels: ofCluster, value: '1'},
  quiet: up(1, 0, 0),
}

const insufficient: Rule = {
  alert: 'etcdInsufficientMembers',
  source: 'mixin',
  severity: 'critical',
  for: '3m',
  expr: `${answering} < (${targets} + 1) / 2`,
  summary: 'etcd has too few members for a majority.',
  description: 'etcd cluster {{ $labels.cluster }}: only {{ $value }} members answer.',
  firing: {series: up(1, 0, 0), labels: ofCluster, value: '1'},
  quiet: up(1, 1, 0),
}

const quorumLost: Rule = {
  alert: 'EtcdQuorumLost',
  source: 'second-guide',
  severity: 'critical',
  for: '1m',
  expr: `${answering} < ${majority}`,
  summary: 'P1: etcd has lost its quorum.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value }} members answer, which is no majority; nothing can be written.',
  firing: {series: up(1, 1, 0, 0), labels: ofCluster, value: '2'},
  quiet: up(1, 1, 1, 0),
}

const noSpareVoter: Rule = {
  alert: 'EtcdNoSpareVoter',
  source: 'quorate',
  severity: 'warning',
  for: '5m',
  expr: `${answering} == ${majority}
and
${targets} >= 3`,
  summary: 'etcd is one failure away from losing its quorum.',
  description:
    'etcd cluster {{ $labels.cluster }}: exactly the majority, {{ $value }} members, answers; one more failure stops it.',
  firing: {series: up(1, 1, 1, 0, 0), labels: ofCluster, value: '3'},
  quiet: up(1, 1, 1, 1, 0),
}

const healthCheckFailed: Rule = {
  alert: 'EtcdHealthCheckFailed',
  source: 'first-guide',
  severity: 'critical',
  for: '0m',
  expr: `increase(etcd_server_health_failures{${JOB}}[5m]) > 0`,
  summary: 'An etcd member answered its health check with a failure.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $labels.instance }} called itself unhealthy within the last 5 minutes.',
  firing: {series: each('etcd_server_health_failures', ['0+1x120']), labels: ofMember},
  quiet: each('etcd_server_health_failures', ['3x120']),
}

/** Who is there, and whether that is enough. */
export const memberAlerts: readonly Alert[] = [
  {
    page: 'members-down',
    title: 'Members are down',
    meaning:
      'At least one member does not answer Prometheus, or another member cannot send to it. The cluster works as long as a majority is there. Prometheus sees targets, not voters: a scrape that fails for its own reasons looks the same.',
    checks: ['endpoint-reachable', 'endpoint-status', 'host-service', 'voter-count', 'network-matrix'],
    causes: [
      'member-down',
      'node-down',
      'partition-or-unreachable',
      'certificates',
      'restart-loop',
      'lost-data',
    ],
    rules: [membersDown, memberMissing],
  },
  {
    page: 'quorum-lost',
    title: 'Too few members for a majority',
    meaning:
      'Fewer members answer than make a majority, so nothing can be written and linearizable reads fail. If Prometheus itself is cut off it looks the same; a look at every member from another place tells.',
    checks: ['voter-count', 'endpoint-status', 'linearizable-health', 'host-service', 'network-matrix'],
    causes: [
      'quorum-lost',
      'partition-or-unreachable',
      'node-down',
      'member-down',
      'certificates',
      'quorum-lost-for-good',
    ],
    rules: [insufficient, quorumLost],
  },
  {
    page: 'no-spare-voter',
    title: 'One failure away from losing the quorum',
    meaning: 'Exactly a majority answers. Everything works, and nothing may fail or be restarted any more.',
    checks: ['voter-count', 'endpoint-reachable', 'unstarted-member', 'host-service'],
    causes: ['member-down', 'node-down', 'partition-or-unreachable', 'unstarted-voter'],
    rules: [noSpareVoter],
  },
  {
    page: 'health-check-failed',
    title: 'A member calls itself unhealthy',
    meaning:
      'The `/health` page of a member answered with a failure: it has no leader, an alarm is raised, or a linearizable read through it failed. Prometheus counts only failures of pages somebody asked for, so a probe must ask.',
    checks: ['linearizable-health', 'has-leader', 'nospace-alarm', 'corrupt-alarm', 'local-liveness'],
    causes: ['partition-or-unreachable', 'no-leader-with-majority', 'no-space', 'quorum-lost', 'corruption'],
    rules: [healthCheckFailed],
  },
]
