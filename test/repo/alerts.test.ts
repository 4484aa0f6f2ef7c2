import assert from 'node:assert/strict'
import {existsSync, globSync, readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {parse} from 'yaml'
import {z} from 'zod'
import {alerts, ruleFiles} from '../../scripts/docs/alerts/index.ts'
import {DOCS_URL, runbookUrl} from '../../scripts/docs/alerts/manifests.ts'
import {MAX_ALERTS} from '../../src/domain/alert.ts'

const folder = 'manifests/prometheus'
const RuleFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.object({severity: z.enum(['critical', 'warning', 'info'])}),
          annotations: z.object({
            summary: z.string().min(1),
            description: z.string().min(1),
            runbook_url: z.string(),
          }),
        }),
      ),
    }),
  ),
})
const written = ruleFiles
  .map(({name}) => RuleFile.parse(parse(readFileSync(`${folder}/${name}.rules.yml`, 'utf8'))))
  .flatMap(({groups}) => groups.flatMap(({rules}) => rules))
const known = alerts.flatMap(({page, rules}) => rules.map(rule => ({...rule, page})))

/** Alert names with their severities, as etcd's mixin and the two guides have them. */
const asked = [
  ...['etcdMembersDown warning', 'etcdInsufficientMembers critical', 'etcdNoLeader critical'],
  ...['etcdHighNumberOfLeaderChanges warning', 'etcdHighNumberOfFailedGRPCRequests warning'],
  ...['etcdHighNumberOfFailedGRPCRequests critical', 'etcdGRPCRequestsSlow critical'],
  ...['etcdMemberCommunicationSlow warning', 'etcdHighNumberOfFailedProposals warning'],
  ...['etcdHighFsyncDurations warning', 'etcdHighFsyncDurations critical', 'etcdHighCommitDurations warning'],
  ...['etcdDatabaseQuotaLowSpace critical', 'etcdExcessiveDatabaseGrowth warning'],
  ...['etcdDatabaseHighFragmentationRatio warning', 'EtcdLeaderElections warning'],
  ...['EtcdHighFsyncDurations warning', 'EtcdMemberCommunicationSlow warning', 'EtcdNoLeader critical'],
  ...['EtcdQuorumLost critical', 'EtcdClusterWithoutLeader critical', 'EtcdMemberMissing warning'],
  ...['EtcdLeaderElectionsPerHour warning', 'EtcdLeaderElectionsPerHour critical'],
  ...['EtcdProposalsFailing warning', 'EtcdProposalsFailing critical', 'EtcdPeerLatencyHigh warning'],
  ...['EtcdPeerLatencyHigh critical', 'EtcdDiskSyncSlow warning', 'EtcdDiskSyncSlow critical'],
]

describe('the alerts for Prometheus', () => {
  it('include every one of the mixin and of the guides, at its severity', () => {
    const there = new Set(written.map(({alert, labels}) => `${alert} ${labels.severity}`))

    assert.deepEqual(
      asked.filter(each => !there.has(each)),
      [],
    )
  })

  it('are the same in the registry and in the rule files, each with a page that exists', () => {
    const inFiles = written.map(({alert, labels, annotations}) => [
      alert,
      labels.severity,
      annotations.runbook_url,
    ])
    const inRegistry = known.map(({alert, severity, page}) => [alert, severity, runbookUrl(page)])

    assert.deepEqual(inFiles.map(String).toSorted(), inRegistry.map(String).toSorted())
    for (const {annotations} of written)
      assert.ok(existsSync(annotations.runbook_url.replace(DOCS_URL, 'docs')), annotations.runbook_url)
  })

  it('have pages whose names differ by more than upper and lower case', () => {
    const names = alerts.map(({page}) => page.toLowerCase())

    assert.equal(new Set(names).size, names.length)
  })

  it('carry the cluster, unless they are about Quorate: by it an alert finds its incident', () => {
    for (const {alert, firing} of known)
      assert.equal('cluster' in firing.labels, !alert.startsWith('Quorate'), alert)
  })

  it('have a firing and a quiet case each', () => {
    const tests = z.object({tests: z.array(z.object({name: z.string()}))})
    const names = globSync(`${folder}/tests/*.yml`).flatMap(file =>
      tests.parse(parse(readFileSync(file, 'utf8'))).tests.map(({name}) => name),
    )

    const wanted = known.flatMap(({alert, severity}) => [
      `${alert} (${severity}) fires`,
      `${alert} (${severity}) is quiet`,
    ])
    assert.deepEqual(names.toSorted(), wanted.toSorted())
  })
})

describe('the example of alertmanager.yml', () => {
  it('sends no more alerts at a time than the webhook takes', () => {
    const [, most] = /max_alerts: (\d+)/.exec(readFileSync(`${folder}/alertmanager.yml`, 'utf8')) ?? []

    assert.ok(Number(most) > 0 && Number(most) <= MAX_ALERTS)
  })
})
