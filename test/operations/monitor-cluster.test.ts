import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ClusterSettings} from '../../src/domain/settings.ts'
import {type SignRules, signDefaults} from '../../src/domain/signs/index.ts'
import {monitorCluster} from '../../src/operations/monitor-cluster.ts'
import {watchCluster} from '../../src/operations/watch-cluster.ts'
import type {Monitors, Tables} from '../../src/ports/store.ts'
import {aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

const schedule = {healthEveryMs: 30_000, deepEveryMs: 10 * 60_000}

/** A watched cluster; one turn is a look half a minute after the last, with whatever it leads to. */
async function aMonitor(
  options: Partial<Pick<TestWorld, 'store' | 'clock' | 'cluster'>> & {
    readonly instance?: string
    readonly settings?: Partial<ClusterSettings>
    readonly signs?: SignRules
  } = {},
) {
  const world = await aTestWorld(options)
  const [access] = world.context.clusters.all
  if (access === undefined) throw new Error('no cluster')
  const followed: (readonly string[])[] = []
  const heed = monitorCluster(access, world.context, {
    signs: options.signs ?? signDefaults,
    followUp: incidents => void followed.push(incidents),
  })
  const watch = watchCluster(access, world.context, {...schedule, heed})
  const turn = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      await watch()
      world.clock.advance(schedule.healthEveryMs)
    }
  }
  return {
    ...world,
    followed,
    turn,
    /** As the process does after each look. */
    diagnose: async () => world.operations.followUpAlerts(followed.splice(0).flat()),
    incident: () => world.store.incidents.current('prod-a'),
    state: () => world.store.monitors.get('prod-a'),
  }
}

/** Two of three members gone. */
function loseQuorum({cluster}: Pick<TestWorld, 'cluster'>, up = false): void {
  cluster.member('etcd-2').up = up
  cluster.member('etcd-3').up = up
}

describe('the monitor of a cluster', () => {
  it('opens nothing while all is well, and then writes nothing down', async () => {
    const world = await aMonitor()
    let written = 0
    const {monitors} = world.store
    const counting: Monitors = {
      get: cluster => monitors.get(cluster),
      put: async (cluster, state) => {
        written += 1
        await monitors.put(cluster, state)
      },
    }
    Object.assign(world.store, {
      monitors: counting,
      transaction: async (work: (tables: Tables) => Promise<unknown>) => work(world.store),
    })
    await world.turn(30)

    assert.equal(await world.incident(), null)
    assert.deepEqual([world.followed, written], [[], 0])
  })

  it('opens one incident without any alert, from the first bad look, and has it diagnosed', async () => {
    const world = await aMonitor()
    await world.turn()
    loseQuorum(world)
    const since = world.clock.now().toISOString().slice(0, 16)
    await world.turn()
    assert.equal(await world.incident(), null, 'one look is not enough')
    await world.turn()

    const incident = await world.incident()
    assert.deepEqual(
      incident?.alerts.map(({fingerprint, source, status, severity}) => [
        fingerprint,
        source,
        status,
        severity,
      ]),
      [['quorate/quorum-lost/prod-a', 'quorate', 'firing', 'critical']],
    )
    assert.equal(incident?.title, 'Quorum lost')
    assert.equal(incident?.alerts[0]?.startsAt.slice(0, 16), since)
    assert.deepEqual(world.followed, [[incident?.id]])
    await world.diagnose()
    const shown = world.announced.filter(one => one.kind === 'incident').at(-1)
    assert.match(shown?.diagnosis?.verdict.sentence ?? '', /quorum/i)
  })

  it('says nothing again while it lasts, also after a restart', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(3)
    await world.diagnose()
    const first = await world.incident()
    const {store, clock, cluster} = world
    const again = await aMonitor({store, clock, cluster, instance: 'instance-2'})
    await again.turn(5)

    assert.deepEqual(again.followed, [])
    const now = await world.incident()
    assert.deepEqual([now?.id, now?.alerts.length], [first?.id, first?.alerts.length])
    const opened = (await world.store.audit.list({limit: 50})).filter(e => e.event.kind === 'incident-opened')
    assert.equal(opened.length, 1)
  })

  it('turns the incident green when the members are back for a while, and not after one good look', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(2)
    await world.diagnose()
    loseQuorum(world, true)
    await world.turn(2)
    await world.diagnose()
    assert.equal((await world.incident())?.state, 'open')
    await world.turn(1)
    await world.diagnose()

    const incident = await world.incident()
    assert.equal(incident?.state, 'resolved')
    assert.deepEqual(
      incident?.alerts.map(({status}) => status),
      ['resolved'],
    )
    assert.deepEqual(await world.state(), {})
  })

  it('looks again after an incident whose follow-up was lost with a process', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(2)
    // The process that was told of it dies here.
    world.followed.length = 0
    await world.turn()
    assert.deepEqual(world.followed, [[(await world.incident())?.id]])
    await world.diagnose()
    loseQuorum(world, true)
    await world.turn(3)
    world.followed.length = 0
    await world.turn()
    await world.diagnose()

    assert.equal((await world.incident())?.state, 'resolved')
  })

  it('joins an incident that an alert opened', async () => {
    const world = await aMonitor()
    const {incidents} = await world.operations.keepAlerts({
      version: '4',
      groupKey: '',
      status: 'firing',
      receiver: '',
      truncatedAlerts: 0,
      alerts: [
        {
          status: 'firing',
          labels: {alertname: 'etcdInsufficientMembers', cluster: 'prod-a'},
          annotations: {},
          startsAt: '2026-01-01T03:00:00Z',
          fingerprint: 'f1',
        },
      ],
    })
    loseQuorum(world)
    await world.turn(2)

    const incident = await world.incident()
    assert.equal(incident?.id, incidents[0])
    assert.equal(incident?.alerts.length, 2)
  })

  it('only logs what is not to open an incident, and a cluster without channels', async () => {
    const quiet = {...signDefaults, 'quorum-at-risk': {openAfter: 1, endAfter: 1, incident: false}}
    const world = await aMonitor({signs: quiet})
    world.cluster.member('etcd-3').up = false
    await world.turn(3)
    assert.equal(await world.incident(), null)
    assert.equal((await world.state())['quorum-at-risk']?.open, true)

    const silent = await aMonitor({settings: {channels: []}})
    loseQuorum(silent)
    await silent.turn(3)
    assert.equal(await silent.incident(), null)
    assert.equal((await silent.state())['quorum-lost']?.open, true)
    assert.deepEqual(silent.followed, [])
  })

  it('does not open again what a person closed while it lasts, and goes on with it when it comes back soon', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(2)
    const first = await world.incident()
    assert.ok(first)
    await world.store.incidents.update({...first, state: 'closed'})
    await world.turn(3)
    assert.equal(await world.incident(), null)
    loseQuorum(world, true)
    await world.turn(4)
    assert.equal(await world.incident(), null, 'that it is over is no news to anybody')
    loseQuorum(world)
    await world.turn(2)

    assert.equal((await world.incident())?.id, first.id)
  })

  it('has an incident looked at again whose alerts ended before the cluster had come to rest, whoever sent them', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(2)
    const opened = await world.incident()
    assert.ok(opened)
    const [alert] = opened.alerts
    assert.ok(alert)
    const ended = {...alert, source: 'alertmanager', status: 'resolved', fingerprint: 'f1'} as const
    const diagnosedAt = world.clock.now().toISOString()
    await world.store.incidents.update({...opened, alerts: [ended], diagnosedAt})
    await world.turn()
    loseQuorum(world, true)
    world.followed.length = 0
    await world.turn()

    assert.deepEqual(world.followed, [[opened.id]])
  })

  it('never changes the cluster', async () => {
    const world = await aMonitor()
    loseQuorum(world)
    await world.turn(25)
    assert.deepEqual(world.cluster.effects, [])
  })
})
