import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup, matchesAlert} from '../../src/domain/alert.ts'
import {aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

function group(
  alerts: readonly {
    readonly status?: 'firing' | 'resolved'
    readonly cluster?: string
    readonly fingerprint?: string
    readonly summary?: string
  }[],
): AlertGroup {
  return AlertGroup.parse({
    version: '4',
    groupKey: '{}:{}',
    status: 'firing',
    alerts: alerts.map(
      ({status = 'firing', cluster = 'prod-a', fingerprint = 'f1', summary = 'etcd has no leader'}) => ({
        status,
        labels: {alertname: 'etcdNoLeader', severity: 'critical', cluster},
        annotations: {summary},
        startsAt: '2026-01-01T03:00:00Z',
        fingerprint,
      }),
    ),
  })
}

async function receive(
  world: TestWorld,
  alerts: Parameters<typeof group>[0],
): Promise<Awaited<ReturnType<TestWorld['operations']['keepAlerts']>>> {
  const received = await world.operations.keepAlerts(group(alerts))
  await world.operations.followUpAlerts(received.incidents)
  return received
}

describe('an alert', () => {
  it('opens one incident, which diagnoses itself', async () => {
    const world = await aTestWorld()
    const {incidents} = await receive(world, [{}])

    assert.equal(incidents.length, 1)
    const shown = world.announced.filter(announcement => announcement.kind === 'incident')
    assert.deepEqual(
      shown.map(({diagnosis, partial}) => [diagnosis !== null, partial]),
      [
        [false, false],
        [true, true],
        [true, false],
      ],
    )
  })

  it('that comes again joins the incident it opened', async () => {
    const world = await aTestWorld()
    const first = await receive(world, [{}])
    const again = await receive(world, [{}, {fingerprint: 'f2'}])

    assert.deepEqual(again.incidents, first.incidents)
    assert.equal((await world.store.incidents.current('prod-a'))?.alerts.length, 2)
  })

  it('that comes again leaves the whole diagnosis on the card until the next one is whole', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])
    const before = world.announced.length
    await receive(world, [{fingerprint: 'f2'}])

    const shown = world.announced.slice(before).filter(announcement => announcement.kind === 'incident')
    assert.deepEqual(
      shown.map(({partial}) => partial),
      [false],
    )
  })

  it('in a storm leads to one look at a time, and the last one sees every alert', async () => {
    const world = await aTestWorld()
    const storm = Array.from({length: 20}, (_, i) => receive(world, [{fingerprint: `f${i}`}]))
    await Promise.all(storm)

    const shown = world.announced.filter(
      one => one.kind === 'incident' && one.diagnosis !== null && !one.partial,
    )
    assert.ok(shown.length <= 3, `${shown.length} looks for 20 deliveries`)
    const last = shown.at(-1)
    assert.equal(last?.kind === 'incident' && last.incident.alerts.length, 20)
  })

  it('never changes the cluster', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])

    assert.deepEqual(world.cluster.effects, [])
  })

  it('of no configured cluster is counted and put on record', async () => {
    const world = await aTestWorld()
    const received = await receive(world, [{cluster: 'somewhere'}])

    assert.deepEqual(received, {incidents: [], unmatched: 1})
    assert.equal((await world.store.audit.list({limit: 1}))[0]?.event.kind, 'alert-refused')
  })

  it('that is resolved closes nothing while the cluster is ill', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])
    world.cluster.member('etcd-2').up = false
    await receive(world, [{status: 'resolved'}])

    assert.equal((await world.store.incidents.current('prod-a'))?.state, 'open')
  })

  it('that is resolved turns the incident green once a fresh look finds the cluster healthy', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])
    await receive(world, [{status: 'resolved'}])

    assert.equal((await world.store.incidents.current('prod-a'))?.state, 'resolved')
  })

  it('that fires again reopens the resolved incident', async () => {
    const world = await aTestWorld()
    const first = await receive(world, [{}])
    await receive(world, [{status: 'resolved'}])
    const again = await receive(world, [{}])

    assert.deepEqual(again.incidents, first.incidents)
    assert.equal((await world.store.incidents.current('prod-a'))?.state, 'open')
  })

  it('keeps only so much of foreign text', async () => {
    const world = await aTestWorld()
    await receive(world, [{summary: 'x'.repeat(1_000_000)}])

    assert.equal((await world.store.incidents.current('prod-a'))?.alerts[0]?.summary.length, 300)
  })
})

describe('the match of an alert with a cluster', () => {
  it('needs every configured label with exactly its value', () => {
    assert.equal(matchesAlert({cluster: 'a', env: 'p'}, {cluster: 'a', env: 'p', more: '1'}), true)
    assert.equal(matchesAlert({cluster: 'a', env: 'p'}, {cluster: 'a'}), false)
    assert.equal(matchesAlert({cluster: 'a'}, {cluster: 'a1'}), false)
  })

  it('takes nothing when nothing is configured', () => {
    assert.equal(matchesAlert({}, {cluster: 'a'}), false)
  })
})
