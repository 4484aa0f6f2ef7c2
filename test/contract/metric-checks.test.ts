import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {checks} from '../../src/checks/index.ts'
import type {CheckResult} from '../../src/domain/check.ts'
import type {ClusterObservation, Probe, ProbeValue} from '../../src/domain/observation.ts'
import {pointOf} from '../../src/domain/point-of.ts'
import {runChecks} from '../../src/domain/run-checks.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {viewOf} from '../../src/domain/view.ts'
import {observeCluster} from '../../src/engine/observe.ts'
import type {EtcdBinary} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {settings} from '../fixtures/a-context.ts'
import {oneBinaryPerSeries, portFor, skipWithout} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const WRITES = 200
const HALF_AN_HOUR_MS = 31 * 60_000

/** Whatever the machine: a healthy cluster gives these checks nothing but notes to make. */
const quiet = [
  'leader-churn',
  'flaky-member',
  'has-leader',
  'failed-proposals',
  'pending-proposals',
  'read-index',
  'snapshot-transfer',
  'peer-failures',
  'db-growth',
  'compaction-health',
  'large-requests',
  'grpc-failures',
  'resource-handles',
]
/** These measure the machine, which may be slow; they must be able to. */
const measuring = [
  'slow-applies',
  'late-heartbeats',
  'wal-fsync',
  'backend-commit',
  'peer-latency',
  'grpc-latency',
]

describe('the checks of metrics', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries)
    describe(`with three members of etcd ${binary.version} under some writes`, () => judged(binary))
})

function judged(binary: EtcdBinary): void {
  let cluster: LocalCluster | undefined
  let results: readonly CheckResult[] = []

  before(async () => {
    const extraArgs = ['--metrics=extensive']
    cluster = await startLocalCluster({size: 3, binary: binary.path, tls: false, extraArgs})
    results = runChecks(checks, viewOf(await lookedAt(cluster)), Thresholds.parse({}))
  })
  after(() => cluster?.wipe())

  for (const id of quiet)
    it(`${id} judges, and is quiet`, () => {
      const {state, findings, reason} = resultOf(id, results)
      assert.ok(state === 'ok' || state === 'info', `${state} ${reason ?? said(findings)}`)
    })

  for (const id of measuring)
    it(`${id} judges every member`, () => {
      const {state, findings, reason} = resultOf(id, results)
      assert.ok(state !== 'unknown' && state !== 'not-applicable', `${state} ${reason ?? said(findings)}`)
    })

  it('every check of metrics is in one of the two lists', () => {
    const needing = checks.filter(({needs}) => needs.length === 1 && needs[0] === 'metrics')
    const listed = [...quiet, ...measuring, 'db-quota', 'defrag-in-flight']
    assert.deepEqual(
      needing.map(({id}) => id).filter(id => !listed.includes(id)),
      [],
    )
  })
}

/** Three looks with writes in between; the first one dated half an hour back, so that every check has its past. */
async function lookedAt(cluster: LocalCluster): Promise<ClusterObservation> {
  const etcd = portFor(cluster)
  const endpoints = cluster.members.map(({clientUrl, name}) => ({url: clientUrl, member: name}))
  const sources = {etcd, hosts: null, kubernetes: null, past: null, backups: null, clock: systemClock}
  const look = () => observeCluster(settings({endpoints}), sources)
  try {
    await write(cluster)
    const first = await look()
    await write(cluster)
    const second = await look()
    await write(cluster)
    return withPast(await look(), {earlier: second, older: dated(first, -HALF_AN_HOUR_MS)})
  } finally {
    etcd.close()
  }
}

async function write(cluster: LocalCluster): Promise<void> {
  const writers = cluster.members.map(async ({gateway}, writer) => {
    for (let n = 0; n < WRITES / cluster.members.length; n += 1)
      // One after the other, as a client does.
      // oxlint-disable-next-line no-await-in-loop
      await gateway.put(`w${writer}-${n}`, 'x'.repeat(200))
  })
  await Promise.all(writers)
}

interface Past {
  readonly earlier: ClusterObservation
  readonly older: ClusterObservation
}

function withPast(now: ClusterObservation, {earlier, older}: Past): ClusterObservation {
  const endpoints = now.endpoints.map(one => {
    const [recent, past] = [earlier, older].map(look => metricsAt(look, one.endpoint).scrape)
    const metrics: Probe<ProbeValue<'metrics'>> = one.probes.metrics.ok
      ? {...one.probes.metrics, value: {...one.probes.metrics.value, earlier: recent, older: past}}
      : one.probes.metrics
    return {...one, probes: {...one.probes, metrics}}
  })
  return {...now, endpoints, history: [pointOf(viewOf(older))]}
}

function dated(look: ClusterObservation, byMs: number): ClusterObservation {
  const moved = (at: string): string => new Date(Date.parse(at) + byMs).toISOString()
  const endpoints = look.endpoints.map(one => {
    const {scrape} = metricsAt(look, one.endpoint)
    assert.ok(one.probes.metrics.ok && scrape)
    const value = {...one.probes.metrics.value, scrape: {...scrape, at: moved(scrape.at)}}
    return {...one, probes: {...one.probes, metrics: {...one.probes.metrics, value}}}
  })
  return {...look, endpoints, startedAt: moved(look.startedAt), finishedAt: moved(look.finishedAt)}
}

function metricsAt({endpoints}: ClusterObservation, endpoint: string): ProbeValue<'metrics'> {
  const metrics = endpoints.find(one => one.endpoint === endpoint)?.probes.metrics
  assert.ok(metrics?.ok, `the metrics of ${endpoint} were not read`)
  return metrics.value
}

function resultOf(id: string, results: readonly CheckResult[]): CheckResult {
  const found = results.find(({check}) => check === id)
  assert.ok(found, `no check ${id}`)
  return found
}

function said(findings: CheckResult['findings']): string {
  return findings.map(({summary}) => summary).join('; ')
}
