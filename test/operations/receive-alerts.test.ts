import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup, matchesAlert} from '../../src/domain/alert.ts'
import {approver, aRequest, aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'

const LATER = '2026-01-01T03:30:00Z'

function group(
  alerts: readonly {
    readonly status?: 'firing' | 'resolved'
    readonly cluster?: string
    readonly fingerprint?: string
    readonly summary?: string
    readonly startsAt?: string
    readonly name?: string
  }[],
): AlertGroup {
  return AlertGroup.parse({
    version: '4',
    groupKey: '{}:{}',
    status: 'firing',
    alerts: alerts.map(
      ({
        status = 'firing',
        cluster = 'prod-a',
        fingerprint = 'f1',
        summary = 'etcd has no leader',
        startsAt = '2026-01-01T03:00:00Z',
        name = 'etcdNoLeader',
      }) => ({
        status,
        labels: {alertname: name, severity: 'critical', cluster},
        annotations: {summary},
        startsAt,
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
    const again = await receive(world, [{startsAt: LATER}])

    assert.deepEqual(again.incidents, first.incidents)
    const incident = await world.store.incidents.current('prod-a')
    assert.deepEqual([incident?.state, incident?.resolvedAt], ['open', undefined])
    assert.equal(incident?.alerts[0]?.times, 2)
    const trail = await world.store.audit.list({incident: incident?.id ?? '', limit: 20})
    assert.ok(trail.some(({event}) => /goes on/.test(event.summary)))
  })

  it('that fires again long after the incident was resolved opens a new one and ends the old', async () => {
    const world = await aTestWorld()
    const [old = ''] = (await receive(world, [{}])).incidents
    await receive(world, [{status: 'resolved'}])
    world.clock.advance(world.context.policy.reopenWithinMs + 1)
    const [next = ''] = (await receive(world, [{startsAt: LATER}])).incidents

    assert.notEqual(next, old)
    assert.equal((await world.store.incidents.get(old))?.state, 'closed')
    assert.equal((await world.store.incidents.get(next))?.state, 'open')
  })

  it('delivered as firing after its own end neither reopens nor opens anything', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])
    await receive(world, [{status: 'resolved'}])
    await receive(world, [{}])
    assert.equal((await world.store.incidents.current('prod-a'))?.state, 'resolved')

    world.clock.advance(world.context.policy.reopenWithinMs + 1)
    assert.deepEqual((await receive(world, [{}])).incidents, [])
  })

  it('whose older end comes late goes on firing', async () => {
    const world = await aTestWorld()
    await receive(world, [{startsAt: LATER}])
    await receive(world, [{status: 'resolved'}])

    const incident = await world.store.incidents.current('prod-a')
    assert.deepEqual([incident?.state, incident?.alerts[0]?.status], ['open', 'firing'])
  })

  it('gives its incident a level by its name until somebody has looked', async () => {
    const world = await aTestWorld()
    await world.operations.keepAlerts(group([{}]))

    const incident = await world.store.incidents.current('prod-a')
    assert.deepEqual([incident?.level, incident?.levelWhy], ['P2', 'no leader, says an alert'])
    const kinds = (await world.store.audit.list({incident: incident?.id ?? '', limit: 9})).map(
      e => e.event.kind,
    )
    assert.deepEqual(kinds, ['alert-received', 'incident-level', 'incident-opened'])
  })

  it('is put on record once, however often it is repeated', async () => {
    const world = await aTestWorld()
    await receive(world, [{}])
    for (const n of [1, 2, 3]) await receive(world, [{summary: `value ${n}`}, {fingerprint: 'f2'}])

    const trail = await world.store.audit.list({cluster: 'prod-a', limit: 50})
    assert.equal(trail.filter(({event}) => event.kind === 'alert-received').length, 2)
  })

  it('of an incident whose level a person chose leaves that level alone', async () => {
    const world = await aTestWorld()
    const [id = ''] = (await world.operations.keepAlerts(group([{}]))).incidents
    const incident = await world.store.incidents.get(id)
    assert.ok(incident)
    await world.store.incidents.update({...incident, level: 'P4', levelBy: operator})
    world.cluster.member('etcd-2').up = false
    await world.operations.followUpAlerts([id])

    const after = await world.store.incidents.get(id)
    assert.deepEqual([after?.level, after?.levelBy], ['P4', operator])
  })

  it('keeps only so much of foreign text', async () => {
    const world = await aTestWorld()
    await receive(world, [{summary: 'x'.repeat(1_000_000)}])

    assert.equal((await world.store.incidents.current('prod-a'))?.alerts[0]?.summary.length, 300)
  })
})

describe('an alert of a cluster nobody configured', () => {
  const unknown = (world: TestWorld) => world.announced.filter(({kind}) => kind === 'unknown-alerts')

  it('is shown once per set of labels that tell clusters apart, where that is configured', async () => {
    const world = await aTestWorld({policy: {unknownAlertsTo: 'C0OPS'}})
    for (const n of [1, 2, 3]) await receive(world, [{cluster: 'staging', fingerprint: `s${n}`}])
    await receive(world, [{cluster: 'other'}, {cluster: 'staging', name: 'etcdMembersDown'}])

    assert.deepEqual(
      unknown(world).map(one => one.kind === 'unknown-alerts' && [one.channel, one.sets]),
      [
        ['C0OPS', [{labels: [{name: 'cluster', value: 'staging'}], names: ['etcdNoLeader'], count: 1}]],
        ['C0OPS', [{labels: [{name: 'cluster', value: 'other'}], names: ['etcdNoLeader'], count: 1}]],
      ],
    )
  })

  it('is only recorded where no channel is configured for it', async () => {
    const world = await aTestWorld()
    await receive(world, [{cluster: 'staging'}])

    assert.deepEqual(unknown(world), [])
    assert.equal((await world.store.audit.list({limit: 1}))[0]?.event.kind, 'alert-refused')
  })
})

describe('deliveries that come together', () => {
  const delivery = (key: string) => ({key, source: 'alertmanager', body: '{}', receivedAt: LATER}) as const

  it('are kept by few commits, each answered with its own incidents', async () => {
    const world = await aTestWorld()
    let commits = 0
    const transaction = world.store.transaction.bind(world.store)
    world.store.transaction = work => {
      commits += 1
      return transaction(work)
    }
    const taken = await Promise.all(
      Array.from({length: 50}, (_, n) =>
        world.operations.takeAlerts(delivery(`d${n}`), group([{fingerprint: `f${n}`}])),
      ),
    )

    assert.equal(new Set(taken.flatMap(({incidents}) => incidents)).size, 1)
    assert.ok(commits <= 2, `${commits} commits`)
    assert.equal((await world.store.inbox.unfinished()).length, 50)
    assert.equal((await world.store.incidents.current('prod-a'))?.alerts.length, 50)
  })
})

describe('a look of an incident', () => {
  it('tells what changed since the one before, and records another verdict only', async () => {
    const world = await aTestWorld()
    const [id = ''] = (await receive(world, [{}])).incidents
    await world.operations.followUpAlerts([id])
    world.cluster.elect('etcd-3')
    world.cluster.member('etcd-2').up = false
    await world.operations.followUpAlerts([id])

    const incident = await world.store.incidents.get(id)
    assert.deepEqual(incident?.sight?.since?.changes.slice(0, 3), [
      'leader moved etcd-1 → etcd-3',
      'term +1',
      'margin 1 → 0',
    ])
    assert.deepEqual([incident?.level, incident?.levelWhy], ['P3', 'no spare voter'])
    const trail = await world.store.audit.list({incident: id, limit: 50})
    assert.equal(trail.filter(({event}) => event.kind === 'incident-diagnosed').length, 2)
  })

  it('is taken anew when a run on its cluster has ended', async () => {
    const world = await aTestWorld()
    const [id = ''] = (await receive(world, [{}])).incidents
    const asked = await world.operations.propose(aRequest('defragment', {incident: id}))
    assert.ok(asked.ok)
    const before = (await world.store.incidents.get(id))?.sight?.at
    await world.operations.decide({plan: asked.record.id, decision: 'approve', by: approver, channel: 'C1'})
    await world.background.idle()

    const run = await world.store.runs.ofPlan(asked.record.id)
    const after = (await world.store.incidents.get(id))?.sight?.at ?? ''
    assert.ok(
      after > (before ?? '') && after >= (run?.finishedAt ?? 'z'),
      `${after} after ${run?.finishedAt}`,
    )
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
