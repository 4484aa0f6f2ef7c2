import {type Alert, each, JOB, ofCluster, ofMember, type Rule, type Series, within} from './alert.ts'

const FAILED = 'Unknown|FailedPrecondition|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded'
const METHOD = {grpc_method: 'Range', grpc_service: 'etcdserverpb.KV'} as const
const method = 'grpc_method="Range", grpc_service="etcdserverpb.KV", grpc_type="unary"'
const byMethod = 'cluster, job, instance, grpc_service, grpc_method'

/** Answers a minute through one member: some good, some failed. */
function answers(good: number, failed: number): readonly Series[] {
  const of = (code: string, count: number): readonly Series[] =>
    each('grpc_server_handled_total', [`0+${count}x120`], `grpc_code="${code}", ${method}`)
  return [...of('OK', good), ...of('Unavailable', failed)]
}

const failedShare = `100 * sum by (${byMethod}) (
  rate(grpc_server_handled_total{${JOB}, grpc_code=~"${FAILED}"}[5m])
)
/
sum by (${byMethod}) (rate(grpc_server_handled_total{${JOB}}[5m]))`

const failedRequests = {
  alert: 'etcdHighNumberOfFailedGRPCRequests',
  source: 'mixin',
  summary: 'Many requests to etcd fail.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value | printf "%.1f" }} % of {{ $labels.grpc_method }} requests fail on {{ $labels.instance }}.',
  quiet: answers(990, 10),
} as const satisfies Partial<Rule>

const slowRequests: Rule = {
  alert: 'etcdGRPCRequestsSlow',
  source: 'mixin',
  severity: 'critical',
  for: '10m',
  expr: `histogram_quantile(0.99,
  sum by (${byMethod}, le) (
    rate(grpc_server_handling_seconds_bucket{${JOB}, grpc_method!="Defragment", grpc_type="unary"}[5m])
  )
) > 0.15`,
  summary: 'Requests to etcd are slow.',
  description:
    'etcd cluster {{ $labels.cluster }}: p99 of {{ $labels.grpc_method }} on {{ $labels.instance }} is {{ $value | humanizeDuration }}.',
  firing: {
    series: within('grpc_server_handling_seconds', ['0.1', '0.25'], method),
    labels: {...ofMember, ...METHOD},
    value: '248.5ms',
  },
  quiet: within('grpc_server_handling_seconds', ['0.05', '0.1'], method),
}

const proposals = (failed: string, committed: string): readonly Series[] => [
  ...each('etcd_server_proposals_failed_total', [failed]),
  ...each('etcd_server_proposals_committed_total', [committed]),
]

const failedProposals: Rule = {
  alert: 'etcdHighNumberOfFailedProposals',
  source: 'mixin',
  severity: 'warning',
  for: '15m',
  expr: `rate(etcd_server_proposals_failed_total{${JOB}}[15m]) > 5`,
  summary: 'Many proposals fail.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value | printf "%.1f" }} proposals fail each second on {{ $labels.instance }}.',
  firing: {series: proposals('0+600x120', '0+6000x120'), labels: ofMember, value: '10.0'},
  quiet: proposals('0+300x120', '0+6000x120'),
}

const failed15 = `sum by (cluster, job) (increase(etcd_server_proposals_failed_total{${JOB}}[15m]))`
// Every member counts every commit, but only the one that was asked counts the failure.
const committed15 = `max by (cluster, job) (increase(etcd_server_proposals_committed_total{${JOB}}[15m]))`
const proposalShare = (limit: number): string =>
  `100 * ${failed15}
/
(${failed15} + ${committed15}) > ${limit}
and
${failed15} + ${committed15} >= 50`

const proposalsFailing = {
  alert: 'EtcdProposalsFailing',
  source: 'second-guide',
  for: '5m',
  summary: 'A noticeable share of proposals fails.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value | printf "%.1f" }} % of the proposals of 15 minutes failed.',
  quiet: proposals('0+1x120', '0+99x120'),
} as const satisfies Partial<Rule>

/** What clients feel. */
export const requestAlerts: readonly Alert[] = [
  {
    page: 'failed-requests',
    title: 'Requests fail',
    meaning:
      'etcd answers a share of the requests with an error of its own making. Watch and LeaseKeepAlive alone are noise of old versions; a method of KV is not.',
    checks: ['grpc-failures', 'has-leader', 'nospace-alarm', 'applied-lag', 'linearizable-health'],
    causes: [
      'no-leader-with-majority',
      'no-space',
      'partition-or-unreachable',
      'slow-disk',
      'expensive-requests',
      'client-endpoints',
    ],
    rules: [
      {
        ...failedRequests,
        severity: 'warning',
        for: '10m',
        expr: `${failedShare} > 1`,
        firing: {series: answers(970, 30), labels: {...ofMember, ...METHOD}, value: '3.0'},
      },
      {
        ...failedRequests,
        severity: 'critical',
        for: '5m',
        expr: `${failedShare} > 5`,
        firing: {series: answers(900, 100), labels: {...ofMember, ...METHOD}, value: '10.0'},
      },
    ],
  },
  {
    page: 'slow-requests',
    title: 'Requests are slow',
    meaning:
      'One of a hundred unary requests takes longer than 150 ms. The histogram exists only when etcd runs with `--metrics=extensive`; without it this alert never fires.',
    checks: [
      'grpc-latency',
      'wal-fsync',
      'backend-commit',
      'host-load',
      'key-statistics',
      'defrag-in-flight',
    ],
    causes: ['slow-disk', 'cpu-starvation', 'expensive-requests', 'network-loss', 'defrag-in-progress'],
    rules: [slowRequests],
  },
  {
    page: 'failed-proposals',
    title: 'Proposals fail',
    meaning:
      'Writes that a member handed to the leader did not make it. Without a leader every write fails here, so this usually follows another alert.',
    checks: ['failed-proposals', 'has-leader', 'nospace-alarm', 'pending-proposals', 'leader-churn'],
    causes: ['no-leader-with-majority', 'quorum-lost', 'network-loss', 'slow-disk', 'no-space'],
    rules: [
      failedProposals,
      {
        ...proposalsFailing,
        severity: 'warning',
        expr: proposalShare(1),
        firing: {series: proposals('0+3x120', '0+97x120'), labels: ofCluster, value: '3.0'},
      },
      {
        ...proposalsFailing,
        severity: 'critical',
        expr: proposalShare(5),
        firing: {series: proposals('0+10x120', '0+90x120'), labels: ofCluster, value: '10.0'},
      },
    ],
  },
]
