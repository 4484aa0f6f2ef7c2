import {type Alert, each, JOB, ofCluster, ofMember, type Rule, type Series} from './alert.ts'

const QUOTA = 2_147_483_648
const size = (values: string, inUse = values): readonly Series[] => [
  ...each('etcd_mvcc_db_total_size_in_bytes', [values]),
  ...each('etcd_mvcc_db_total_size_in_use_in_bytes', [inUse]),
  ...each('etcd_server_quota_backend_bytes', [`${QUOTA}x120`]),
]
/** A file that is this many percent of the quota. */
const filled = (percent: number): readonly Series[] => size(`${Math.round((QUOTA * percent) / 100)}x120`)

const usedShare = `100 * last_over_time(etcd_mvcc_db_total_size_in_bytes{${JOB}}[5m])
/
last_over_time(etcd_server_quota_backend_bytes{${JOB}}[5m])`
const used =
  'etcd cluster {{ $labels.cluster }}: the database of {{ $labels.instance }} fills {{ $value | printf "%.0f" }} % of its quota; when it is full the whole cluster takes no writes.'

const lowSpace = {
  source: 'mixin',
  severity: 'critical',
  for: '10m',
  expr: `${usedShare} > 95`,
  summary: 'The etcd database is nearly full.',
  description: used,
  firing: {series: filled(97), labels: ofMember, value: '97'},
  quiet: filled(94),
} as const satisfies Partial<Rule>

const large = {
  alert: 'EtcdDatabaseLarge',
  source: 'first-guide',
  for: '10m',
  summary: 'The etcd database is large.',
  description: used,
  quiet: filled(70),
} as const satisfies Partial<Rule>

const growth: Rule = {
  alert: 'etcdExcessiveDatabaseGrowth',
  source: 'mixin',
  severity: 'warning',
  for: '10m',
  expr: `predict_linear(etcd_mvcc_db_total_size_in_bytes{${JOB}}[4h], 4 * 60 * 60)
>
etcd_server_quota_backend_bytes{${JOB}}`,
  summary: 'The etcd database grows fast.',
  description:
    'etcd cluster {{ $labels.cluster }}: at this pace the database of {{ $labels.instance }} is full within four hours.',
  firing: {series: size('1000000000+10000000x120'), labels: ofMember},
  quiet: size('1000000000+1000000x120'),
}

const fragmentation: Rule = {
  alert: 'etcdDatabaseHighFragmentationRatio',
  source: 'mixin',
  severity: 'warning',
  for: '10m',
  expr: `last_over_time(etcd_mvcc_db_total_size_in_use_in_bytes{${JOB}}[5m])
/
last_over_time(etcd_mvcc_db_total_size_in_bytes{${JOB}}[5m]) < 0.5
and
etcd_mvcc_db_total_size_in_use_in_bytes{${JOB}} > 104857600`,
  summary: 'Less than half of the etcd database file is in use.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $value | humanizePercentage }} of the database file of {{ $labels.instance }} is in use.',
  firing: {series: size('524288000x120', '157286400x120'), labels: ofMember, value: '30%'},
  quiet: size('125829120x120', '52428800x120'),
}

const alarms = (type: string, value: 0 | 1): readonly Series[] =>
  each('etcd_debugging_server_alarms', [`${value}x120`], `alarm_type="${type}", server_id="8e9e05c52164694d"`)
const raised = (type: string): string =>
  `max by (cluster, job) (etcd_debugging_server_alarms{${JOB}, alarm_type="${type}"}) > 0`

const noSpace: Rule = {
  alert: 'EtcdNoSpaceAlarm',
  source: 'quorate',
  severity: 'critical',
  for: '0m',
  expr: raised('NOSPACE'),
  summary: 'etcd has raised NOSPACE.',
  description:
    'etcd cluster {{ $labels.cluster }}: the NOSPACE alarm is raised; only reads and deletes work.',
  firing: {series: alarms('NOSPACE', 1), labels: ofCluster},
  quiet: alarms('NOSPACE', 0),
}

const corrupt: Rule = {
  alert: 'EtcdCorruptAlarm',
  source: 'quorate',
  severity: 'critical',
  for: '0m',
  expr: raised('CORRUPT'),
  summary: 'etcd has raised CORRUPT.',
  description: 'etcd cluster {{ $labels.cluster }}: the CORRUPT alarm is raised; the data of members differ.',
  firing: {series: alarms('CORRUPT', 1), labels: ofCluster},
  quiet: alarms('NOSPACE', 1),
}

const ALARM_METRIC =
  'Only etcd 3.6 and newer have the metric; on older ones Quorate sees the alarm and Prometheus does not.'

/** How full the database is, and whether it is whole. */
export const databaseAlerts: readonly Alert[] = [
  {
    page: 'database-size',
    title: 'The database fills its quota',
    meaning:
      'The database file of a member approaches its quota. One full member is enough: etcd then raises NOSPACE for the whole cluster. `etcdBackendQuotaLowSpace` is the older name of `etcdDatabaseQuotaLowSpace`. The first guide warns at 1 GB; that says nothing without the quota, so its rule asks for shares.',
    checks: ['db-quota', 'db-growth', 'compaction-health', 'db-fragmentation', 'key-statistics'],
    causes: ['fragmentation-or-quota', 'no-space', 'expensive-requests'],
    rules: [
      {...lowSpace, alert: 'etcdDatabaseQuotaLowSpace'},
      {...lowSpace, alert: 'etcdBackendQuotaLowSpace'},
      {
        ...large,
        severity: 'warning',
        expr: `${usedShare} > 75`,
        firing: {series: filled(80), labels: ofMember, value: '80'},
      },
      {
        ...large,
        severity: 'critical',
        expr: `${usedShare} > 85`,
        firing: {series: filled(90), labels: ofMember, value: '90'},
      },
    ],
  },
  {
    page: 'database-growth',
    title: 'The database grows fast',
    meaning:
      'If it goes on like in the last hours, the database is full within four hours. Find who writes, before making room.',
    checks: ['db-growth', 'db-quota', 'key-statistics', 'compaction-health'],
    causes: ['expensive-requests', 'fragmentation-or-quota', 'no-space'],
    rules: [growth],
  },
  {
    page: 'database-fragmentation',
    title: 'The database file is mostly empty',
    meaning:
      'Compaction freed most of the pages; the file keeps its size until it is defragmented. It costs disk and quota, nothing else.',
    checks: ['db-fragmentation', 'db-quota', 'defrag-in-flight'],
    causes: ['fragmentation-or-quota'],
    rules: [fragmentation],
  },
  {
    page: 'no-space-alarm',
    title: 'NOSPACE is raised',
    meaning: `The cluster takes only reads and deletes until there is room and the alarm is disarmed. ${ALARM_METRIC}`,
    checks: ['nospace-alarm', 'db-quota', 'db-fragmentation', 'compaction-health', 'key-statistics'],
    causes: ['no-space', 'fragmentation-or-quota', 'expensive-requests'],
    rules: [noSpace],
  },
  {
    page: 'corrupt-alarm',
    title: 'CORRUPT is raised',
    meaning: `etcd found that members hold different data, and refuses requests. Change nothing before it is known which side is right. ${ALARM_METRIC}`,
    checks: ['corrupt-alarm', 'hash-kv', 'version-skew', 'membership-agreement'],
    causes: ['corruption', 'version-skew'],
    rules: [corrupt],
  },
]
