import {type Alert, each, JOB, ofCluster, ofMember, type Rule, type Series, up} from './alert.ts'

const learners = (...values: readonly string[]): readonly Series[] => each('etcd_server_is_learner', values)

const evenVoters: Rule = {
  alert: 'EtcdEvenVoters',
  source: 'quorate',
  severity: 'info',
  for: '1h',
  expr: `(
  count by (cluster, job) (up{${JOB}})
  -
  sum by (cluster, job) (last_over_time(etcd_server_is_learner{${JOB}}[1h]))
) % 2 == 0`,
  summary: 'etcd has an even number of voters.',
  description:
    'etcd cluster {{ $labels.cluster }} has an even number of voters, and bears no more failures than with one fewer.',
  firing: {series: [...up(1, 1, 1, 1), ...learners('0x120', '0x120', '0x120', '0x120')], labels: ofCluster},
  quiet: [...up(1, 1, 1, 1), ...learners('0x120', '0x120', '0x120', '1x120')],
}

const staleLearner: Rule = {
  alert: 'EtcdStaleLearner',
  source: 'quorate',
  severity: 'warning',
  for: '15m',
  expr: `etcd_server_is_learner{${JOB}} == 1`,
  summary: 'An etcd learner was never promoted.',
  description:
    'etcd cluster {{ $labels.cluster }}: {{ $labels.instance }} is still a learner; it has no vote.',
  firing: {series: learners('1x120', '0x120'), labels: ofMember},
  quiet: learners('0x120', '0x120'),
}

const versions = (...all: readonly string[]): readonly Series[] =>
  all.flatMap((version, at) =>
    each('etcd_server_version', Array(at + 1).fill('1x120'), `server_version="${version}"`).slice(at),
  )

const versionSkew: Rule = {
  alert: 'EtcdVersionSkew',
  source: 'quorate',
  severity: 'info',
  for: '1h',
  expr: `count by (cluster, job) (
  count by (cluster, job, server_version) (etcd_server_version{${JOB}})
) > 1`,
  summary: 'etcd members run different versions.',
  description: 'etcd cluster {{ $labels.cluster }} has run {{ $value }} versions for an hour.',
  firing: {series: versions('3.5.16', '3.5.15', '3.5.16'), labels: ofCluster, value: '2'},
  quiet: versions('3.5.16', '3.5.16', '3.5.16'),
}

const bot = {instance: 'quorate:8080', job: 'quorate'} as const
const quorate = (metric: string, values: string): readonly Series[] => [
  {series: `${metric}{job="quorate", instance="quorate:8080"}`, values},
]

const botDown: Rule = {
  alert: 'QuorateDown',
  source: 'quorate',
  severity: 'critical',
  for: '5m',
  expr: 'up{job="quorate"} == 0',
  summary: 'Quorate does not answer.',
  description: 'Quorate at {{ $labels.instance }} does not answer Prometheus: no alert becomes an incident.',
  firing: {series: quorate('up', '0x120'), labels: bot},
  quiet: quorate('up', '1x120'),
}

const botDeaf: Rule = {
  alert: 'QuorateSlackUnreachable',
  source: 'quorate',
  severity: 'critical',
  for: '5m',
  expr: 'quorate_slack_ready{job="quorate"} == 0',
  summary: 'Quorate has no connection with Slack.',
  description:
    'Quorate at {{ $labels.instance }} has had no connection with Slack for 5 minutes; the command line still works.',
  firing: {series: quorate('quorate_slack_ready', '0x120'), labels: bot},
  quiet: quorate('quorate_slack_ready', '1x120'),
}

const outboxStuck: Rule = {
  alert: 'QuorateOutboxStuck',
  source: 'quorate',
  severity: 'warning',
  for: '10m',
  expr: 'min_over_time(quorate_outbox_depth{job="quorate"}[5m]) > 100',
  summary: 'Quorate cannot send its messages.',
  description: 'Quorate at {{ $labels.instance }} has {{ $value }} messages waiting for Slack.',
  firing: {series: quorate('quorate_outbox_depth', '250x120'), labels: bot, value: '250'},
  quiet: quorate('quorate_outbox_depth', '100x120'),
}

/** What hurts later, and the bot itself. */
export const hygieneAlerts: readonly Alert[] = [
  {
    page: 'even-voters',
    title: 'An even number of voters',
    meaning:
      'Four voters bear one failure, like three, and need one more for a majority. Prometheus counts targets: a member that is not scraped is not seen.',
    checks: ['voter-count', 'unstarted-member'],
    causes: ['unstarted-voter', 'stale-learner'],
    rules: [evenVoters],
  },
  {
    page: 'stale-learner',
    title: 'A learner that was never promoted',
    meaning: 'A learner receives the log and has no vote. It was added and forgotten, or it cannot catch up.',
    checks: ['unstarted-member', 'raft-lag', 'snapshot-transfer'],
    causes: ['stale-learner', 'snapshot-thrash'],
    rules: [staleLearner],
  },
  {
    page: 'version-skew',
    title: 'Members of different versions',
    meaning: 'During an upgrade this is normal; for an hour it is an upgrade that stopped half-way.',
    checks: ['version-skew'],
    causes: ['version-skew'],
    rules: [versionSkew],
  },
  {
    page: 'quorate-itself',
    title: 'Quorate itself is in trouble',
    meaning:
      'Nobody else watches the watcher. These alerts carry no `cluster`, so Quorate could not take them anyway: send them to people another way, as the example of `alertmanager.yml` does. `GET /readyz` of Quorate says which part is not ready; every look and every repair works on the command line without Slack.',
    checks: [],
    causes: [],
    rules: [botDown, botDeaf, outboxStuck],
  },
]
