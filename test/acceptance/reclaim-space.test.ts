import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {after, before, describe, it} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import type {Plan} from '../../src/domain/plan.ts'
import type {RunRecord} from '../../src/domain/run.ts'
import {trackBackground} from '../../src/engine/background.ts'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {GatewayError} from '../../src/local/etcd/gateway.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {Operations} from '../../src/operations/operations.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import type {Background, Clock} from '../../src/ports/runtime.ts'
import type {Store} from '../../src/ports/store.ts'
import {CALL, eventually, portFor} from '../contract/etcd-fixture.ts'
import {approver, aTestWorld, operator, settings} from '../fixtures/a-context.ts'
import {noEtcd} from './a-scene.ts'

const QUOTA = 16 * 1024 * 1024
/** What a pause really takes: etcd commits ten times a second. */
const BREATH_MS = 50
const VALUE = 'x'.repeat(256 * 1024)

interface World {
  readonly cluster: LocalCluster
  readonly etcd: EtcdPort
  readonly operations: Operations
  readonly background: Background
  readonly store: Store
  /** What happens at the next pause after this many proved steps. */
  surprise: {readonly afterSteps: number; readonly happens: () => Promise<void>} | null
}

describe('a real cluster that is full', {skip: noEtcd}, () => {
  const context: {world?: World} = {}
  const use = (): World => {
    assert.ok(context.world)
    return context.world
  }
  before(async () => {
    context.world = await aFullWorld()
  })
  after(async () => {
    context.world?.etcd.close()
    await context.world?.cluster.wipe()
  })

  it('refuses to disarm first, and says how full it is', async () => {
    const {operations, cluster} = use()
    const asked = await operations.propose(wish('disarm'))

    assert.ok(!asked.ok)
    assert.match(asked.refusal.reason, /uses 1?\d\d % of its quota .* must be below 90 %/)
    await assert.rejects(cluster.client().put('a', VALUE), GatewayError)
  })

  it('takes writes again after one approved run: compacted, defragmented, disarmed', async () => {
    const {cluster, etcd, store} = use()

    const run = await approved('reclaim-space')

    assert.equal(run.state, 'succeeded', run.note)
    const states = (await store.runs.steps(run.id)).map(({state}) => state)
    assert.deepEqual([...new Set(states)], ['done'])
    await cluster.client().put('after', VALUE)
    for (const endpoint of cluster.endpoints) {
      const {dbSize, errors} = await etcd.status(endpoint, CALL)
      assert.ok(dbSize < QUOTA / 2, `${endpoint} still has ${dbSize} bytes`)
      assert.deepEqual(errors, [])
    }
  })

  it('kept the newest value of every key', async () => {
    for (const key of ['hot-0', 'hot-1'])
      assert.equal((await use().cluster.client().get(key))?.length, VALUE.length)
  })

  it('shows it as a failure when the alarm comes back within the minute', async () => {
    const {cluster} = use()
    await untilFull(use())

    const run = await approved('reclaim-space', ({steps}) => ({
      afterSteps: steps.length,
      happens: () => overwriteUntilFull(cluster),
    }))

    assert.deepEqual([run.state, run.stopReason], ['stopped', 'unhealthy_after'])
    assert.match(run.note, /NOSPACE of etcd-\d was raised again/)
  })

  async function approved(
    runbook: string,
    surprise: (plan: Plan) => World['surprise'] = () => null,
  ): Promise<RunRecord> {
    const {operations, background, store} = use()
    const asked = await operations.propose(wish(runbook))
    assert.ok(asked.ok, JSON.stringify(asked))
    use().surprise = surprise(asked.record.plan)
    const decided = await operations.decide({
      plan: asked.record.id,
      decision: 'approve',
      by: approver,
      channel: 'C1',
    })
    assert.ok(decided.ok, JSON.stringify(decided))
    await background.idle()
    const run = await store.runs.ofPlan(asked.record.id)
    assert.ok(run)
    return run
  }
})

function wish(runbook: string): Parameters<Operations['propose']>[0] {
  return {
    cluster: 'prod-a',
    runbook,
    params: {},
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: `${runbook} ${randomUUID()}`,
  }
}

/** Three members whose history alone has filled the quota: the same keys, written over and over. */
async function aFullWorld(): Promise<World> {
  const [binary] = await etcdBinaries()
  assert.ok(binary)
  const cluster = await startLocalCluster({size: 3, binary: binary.path, tls: false, quotaBytes: QUOTA})
  const etcd = portFor(cluster)
  await untilFull({cluster, etcd})
  const own = settings({
    endpoints: cluster.members.map(({clientUrl, name}) => ({url: clientUrl, member: name})),
  })
  const access = {settings: own, etcd, hosts: null, kubernetes: null, past: null, backups: null}
  const {context, store} = await aTestWorld()
  const background = trackBackground(context.log)
  let proved = 0
  const operations = createOperations(
    {
      ...context,
      clusters: {all: [access], find: id => (id === own.id ? access : undefined)},
      clock: impatientClock(async () => {
        const {surprise} = world
        if (surprise === null || proved < surprise.afterSteps) return
        world.surprise = null
        await surprise.happens()
      }),
      policy: {...context.policy, gate: {settleMs: 2000, looks: 2, everyMs: 5000, giveUpMs: 60_000}},
      instants: {
        reach: instant => {
          if (instant === 'step.recorded') proved += 1
          if (instant === 'run.finished') proved = 0
        },
      },
    },
    background,
  )
  const world: World = {cluster, etcd, operations, background, store, surprise: null}
  return world
}

async function untilFull({cluster, etcd}: Pick<World, 'cluster' | 'etcd'>): Promise<void> {
  await overwriteUntilFull(cluster)
  await eventually('the alarm, at every member', async () => {
    const all = await Promise.all(cluster.endpoints.map(endpoint => etcd.status(endpoint, CALL)))
    return all.every(({errors}) => errors.some(error => error.includes('NOSPACE')))
  })
}

async function overwriteUntilFull(cluster: LocalCluster): Promise<void> {
  for (let at = 0; ; at += 1) {
    try {
      await cluster.client().put(`hot-${at % 2}`, VALUE)
    } catch (thrown) {
      if (thrown instanceof GatewayError && thrown.message.includes('space exceeded')) return
      throw thrown
    }
  }
}

/** Real deadlines, but the pauses between looks take next to no time, and count all the same. */
function impatientClock(pausing: () => Promise<void>): Clock {
  let skipped = 0
  return {
    now: () => new Date(Date.now() + skipped),
    sleep: async (ms, signal) => {
      if (signal === undefined) {
        skipped += ms
        await pausing()
      }
      await delay(signal === undefined ? BREATH_MS : ms, undefined, signal === undefined ? {} : {signal})
    },
  }
}
