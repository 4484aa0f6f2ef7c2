import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {RunRecord} from '../../src/domain/run.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import type {Proposed} from '../../src/operations/propose-plan.ts'
import type {Store} from '../../src/ports/store.ts'
import {
  aClock,
  approver,
  aTestWorld,
  operator,
  secondApprover,
  type TestWorld,
} from '../fixtures/a-context.ts'
import {scriptedBackups} from '../fixtures/backups.ts'
import {ScriptedLoss} from '../fixtures/scripted-loss.ts'

type Options = NonNullable<Parameters<typeof aTestWorld>[0]>
type World = TestWorld & {readonly cluster: ScriptedLoss}

const copied = /^copy etcd-1 to copy-\d{8}T\d{6}$/
const effects = [
  'snapshot etcd-1',
  'keep down etcd-1',
  'stop etcd-1',
  'copy etcd-1 to its copy',
  'change settings of etcd-1',
  'release etcd-1',
  'start etcd-1',
  'change settings of etcd-1',
  'restart etcd-1',
  'snapshot etcd-1',
]

async function aLoss(options: Options = {}): Promise<World> {
  const clock = options.clock ?? aClock()
  const cluster = new ScriptedLoss()
  cluster.clock = clock
  const world = await aTestWorld({clock, cluster, backups: scriptedBackups(cluster, clock), ...options})
  return {...world, cluster}
}

function propose(
  world: TestWorld,
  {
    destroyed = 'etcd-2,etcd-3',
    requestKey = 'once',
  }: {readonly destroyed?: string; readonly requestKey?: string} = {},
): Promise<Proposed> {
  const params = destroyed === '' ? {} : {destroyed}
  const request = {cluster: 'prod-a', runbook: 'recover-quorum', params, by: operator, channel: 'C1'}
  return world.operations.propose({...request, incident: null, threadKey: null, requestKey})
}

async function approved(world: TestWorld, requestKey = 'once'): Promise<RunRecord> {
  const asked = await propose(world, {requestKey})
  assert.ok(asked.ok, JSON.stringify(asked))
  assert.equal(asked.record.approvalsNeeded, 2)
  const plan = asked.record.id
  for (const by of [approver, secondApprover])
    await world.operations.decide({plan, decision: 'approve', by, channel: 'C1', typed: 'prod-a'})
  await world.background.idle()
  const run = await world.store.runs.ofPlan(plan)
  assert.ok(run)
  return run
}

function told({cluster}: World): readonly string[] {
  return cluster.effects.map(effect => effect.replace(copied, 'copy etcd-1 to its copy'))
}

describe('an approved recovery of quorum', () => {
  it('forces the survivor once, and ends with a process that would not do it again', async () => {
    const world = await aLoss()

    const run = await approved(world)

    assert.equal(run.state, 'succeeded', run.note)
    assert.deepEqual(told(world), effects)
    assert.equal(world.cluster.timesForced, 1)
    assert.equal(world.cluster.written.get('etcd-1')?.['force-new-cluster'], 'false')
  })

  it('is not offered while a host is silent and nobody says that it is destroyed', async () => {
    const asked = await propose(await aLoss(), {destroyed: 'etcd-2'})

    assert.match(asked.ok ? '' : asked.refusal.reason, /unreachable is not fencing/)
  })

  it('forces nothing when a machine that was called destroyed comes back before', async () => {
    const world = await aLoss()
    world.cluster.before = effect => {
      if (effect.startsWith('copy')) world.cluster.gone.delete('etcd-3')
      world.cluster.member('etcd-3').up = false
    }

    const run = await approved(world)

    assert.equal(run.state, 'stopped')
    assert.match(run.note, /etcd-3 was said to be destroyed, but/)
    assert.equal(world.cluster.timesForced, 0)
    assert.notEqual(world.cluster.written.get('etcd-1')?.['force-new-cluster'], 'true')
  })

  it('can be asked for again after it broke off with the survivor down', async () => {
    const world = await aLoss()
    world.cluster.before = effect => {
      if (effect === 'release etcd-1') throw new Error('the connection was lost')
    }
    const first = await approved(world)
    world.cluster.before = () => undefined

    const second = await approved(world, 'twice')

    assert.equal(first.state, 'stopped', first.note)
    assert.equal(second.state, 'succeeded', second.note)
    assert.equal(world.cluster.timesForced, 1)
  })

  it('stops when the forced list is longer than one', async () => {
    const world = await aLoss()
    world.cluster.leftBehind = ['etcd-3']

    const run = await approved(world)

    assert.equal(run.stopReason, 'unhealthy_after', run.note)
    assert.match(run.note, /2 members are left in the list of etcd-1/)
    assert.ok(!told(world).includes('restart etcd-1'))
  })

  it('goes on when the answers to its dangerous orders are lost', async () => {
    const world = await aLoss()
    world.cluster.before = effect => {
      world.cluster.loseAnswers = /^(?:copy|start|restart)/.test(effect)
    }

    const run = await approved(world)

    assert.equal(run.state, 'succeeded', run.note)
    assert.equal(world.cluster.timesForced, 1)
  })
})

/** The instants of one step, and the steps at which a crash could leave two clusters, none, or a forced one. */
const instants = ['step.guarded', 'step.intended', 'step.acted', 'step.recorded', 'step.gated'] as const
const moments = [
  ['it proves the fencing', 0],
  ['it stops the survivor', 2],
  ['it copies', 3],
  ['it forces', 4],
  ['it takes the setting back', 5],
  ['it restarts', 6],
] as const

class Killed extends Error {}

describe('a process killed while it recovers quorum', () => {
  for (const [what, index] of moments)
    for (const instant of instants)
      it(`forces once in the end when it dies while ${what}, after ${instant}`, async () => {
        const {store, clock, cluster, run, backups} = await dieAt(instant, index)
        const next = await aTestWorld({store, clock, cluster, backups, instance: 'second'})

        await settleInterruptedRuns(next.context)
        const acted = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
        assert.ok(acted.ok, JSON.stringify(acted))
        await next.background.idle()

        const ended = await store.runs.get(run)
        assert.equal(ended?.state, 'succeeded', ended?.note)
        assert.equal(cluster.timesForced, 1)
        assert.equal(cluster.effects.filter(effect => copied.test(effect)).length, 1)
      })
})

/** A process that dies at the instant of the n-th step: from then on nothing it does reaches the store. */
async function dieAt(instant: string, index: number) {
  let [dead, seen] = [false, 0]
  const clock = aClock()
  const {store} = await aLoss({clock})
  const world = await aLoss({
    clock,
    store: mortal(store, () => dead),
    instance: 'first',
    reach: name => {
      if (name !== instant) return
      seen += 1
      if (seen <= index) return
      dead = true
      throw new Killed()
    },
  })
  const asked = await propose(world)
  assert.ok(asked.ok, JSON.stringify(asked))
  for (const by of [approver, secondApprover])
    await world.operations.decide({
      plan: asked.record.id,
      decision: 'approve',
      by,
      channel: 'C1',
      typed: 'prod-a',
    })
  await world.background.idle()
  assert.ok(dead, `the run never came to ${instant} of step ${index + 1}`)
  const run = await store.runs.ofPlan(asked.record.id)
  const backups = world.context.clusters.all[0]?.backups ?? null
  assert.ok(backups)
  return {store, clock, cluster: world.cluster, run: run?.id ?? '', backups}
}

function mortal(store: Store, dead: () => boolean): Store {
  return {
    ...store,
    transaction: work => (dead() ? Promise.reject(new Killed()) : store.transaction(work)),
    leases: {
      ...store.leases,
      beat: (...args) => (dead() ? Promise.reject(new Killed()) : store.leases.beat(...args)),
    },
  }
}
