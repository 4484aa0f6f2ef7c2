import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {RunRecord} from '../../src/domain/run.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import type {RunRequest} from '../../src/operations/act-on-run.ts'
import {approver, aRequest, aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'

async function propose(world: TestWorld, runbook = 'defragment'): Promise<string> {
  const asked = await world.operations.propose(aRequest(runbook, {requestKey: runbook}))
  assert.ok(asked.ok, JSON.stringify(asked))
  return asked.record.id
}

/** Asks for a run, approves it, and waits until it has ended or waits itself. */
async function run(world: TestWorld): Promise<RunRecord> {
  const plan = await propose(world)
  const decision = {plan, decision: 'approve', by: approver, channel: 'C1'} as const
  const decided = await world.operations.decide(decision)
  assert.ok(decided.ok, JSON.stringify(decided))
  await world.background.idle()
  const started = await world.store.runs.ofPlan(plan)
  assert.ok(started)
  return started
}

async function press(
  {operations, background}: TestWorld,
  pressed: Pick<RunRequest, 'run' | 'action'> & Partial<RunRequest>,
): ReturnType<TestWorld['operations']['runAction']> {
  const acted = await operations.runAction({by: operator, channel: 'C1', ...pressed})
  await background.idle()
  return acted
}

/** Presses a button of the only run there is, beside whatever goes on. */
function pressMeanwhile(world: TestWorld, action: RunRequest['action']): void {
  world.background.start(action, async () => {
    const [at] = await world.store.runs.ofCluster('prod-a', 1)
    await world.operations.runAction({run: at?.id ?? '', action, by: operator, channel: 'C1'})
  })
}

/** A world whose run is asked to pause while its first step is under way. */
async function aWorldThatPauses(options: Parameters<typeof aTestWorld>[0] = {}): Promise<TestWorld> {
  const world = await aTestWorld(options)
  world.cluster.before = () => {
    world.cluster.before = () => undefined
    pressMeanwhile(world, 'pause')
  }
  return world
}

/** The word as the store keeps it, in the very next transaction. */
async function keepPausing({store}: TestWorld): Promise<void> {
  await store.transaction(async ({runs}) => {
    const [at] = await runs.ofCluster('prod-a', 1)
    assert.ok(at)
    await runs.update({...at, state: 'pausing'}, at)
  })
}

async function kinds(world: TestWorld, run: string): Promise<readonly string[]> {
  const newestFirst = await world.store.audit.list({run, limit: 100})
  return newestFirst.map(({event}) => event.kind).toReversed()
}

describe('a run that is asked to pause', () => {
  it('finishes its step and the health gate, then waits for a person and keeps the cluster', async () => {
    const world = await aWorldThatPauses()

    const {id, state, note, finishedAt} = await run(world)

    assert.deepEqual([state, finishedAt], ['paused', null])
    assert.match(note, /^Paused before step 2 of 4\. The cluster stays held/)
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
    const [first] = await world.store.runs.steps(id)
    assert.equal(first?.state, 'done')
    assert.notEqual(first?.factsAfter, null, 'the health gate was passed')
    assert.equal((await world.store.leases.get('prod-a'))?.run, id)
  })

  it('is written down when it is asked for and again when it waits', async () => {
    const world = await aWorldThatPauses()

    const {id} = await run(world)

    const all = await kinds(world, id)
    assert.deepEqual(
      all.filter(kind => kind !== 'plan-proposed' && kind !== 'approval-given'),
      ['run-started', 'step-intended', 'run-pause-asked', 'step-done', 'run-paused'],
    )
  })

  it('writes no further intent when the word came after the guard had said yes', async () => {
    const world = await aTestWorld({
      reach: name => {
        if (name === 'step.guarded') world.background.start('pause', () => keepPausing(world))
      },
    })

    const {id, state} = await run(world)

    assert.equal(state, 'paused')
    assert.deepEqual(world.cluster.effects, [])
    assert.ok(!(await kinds(world, id)).includes('step-intended'))
  })

  it('goes to its end when only the wait after its last step is left', async () => {
    const world = await aTestWorld()
    world.cluster.before = effect => {
      if (effect === 'defragment etcd-1') pressMeanwhile(world, 'pause')
    }

    assert.equal((await run(world)).state, 'succeeded')
  })

  it('stops after all when somebody cancels it before it waits', async () => {
    const world = await aWorldThatPauses({
      reach: name => {
        if (name === 'step.acted') pressMeanwhile(world, 'cancel')
      },
    })

    const {state, stopReason} = await run(world)

    assert.deepEqual([state, stopReason], ['stopped', 'cancelled'])
    assert.equal(await world.store.leases.get('prod-a'), null)
  })

  it('is refused to somebody who may not change the cluster, on the record', async () => {
    const world = await aTestWorld()
    world.cluster.before = () => {
      world.cluster.before = () => undefined
      world.background.start('pause', async () => {
        const [at] = await world.store.runs.ofCluster('prod-a', 1)
        const asked = {run: at?.id ?? '', action: 'pause', by: outsider, channel: 'C1'} as const
        assert.equal((await world.operations.runAction(asked)).ok, false)
      })
    }

    const {id, state} = await run(world)

    assert.equal(state, 'succeeded')
    assert.ok((await kinds(world, id)).includes('run-refused'))
  })

  it('is refused once it has ended', async () => {
    const world = await aTestWorld()
    const {id} = await run(world)

    const acted = await press(world, {run: id, action: 'pause'})

    assert.ok(!acted.ok)
    assert.equal(acted.refusal.reason, 'The run is succeeded; there is nothing to pause.')
  })
})

describe('a paused run', () => {
  it('goes on with its next step when a person resumes it, and repeats nothing', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)

    const acted = await press(world, {run: id, action: 'resume', by: approver})

    assert.ok(acted.ok, JSON.stringify(acted))
    assert.equal((await world.store.runs.get(id))?.state, 'succeeded')
    assert.deepEqual(world.cluster.effects.slice(0, 2), ['defragment etcd-2', 'defragment etcd-3'])
    assert.equal(new Set(world.cluster.effects).size, 4)
    assert.ok((await kinds(world, id)).includes('run-resumed'))
  })

  it('lets nobody else change the cluster, and says that it is paused', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)
    const plan = await propose(world, 'move-leader')

    const decided = await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})

    assert.ok(!decided.ok)
    assert.equal(decided.refusal.code, 'refused/busy')
    assert.equal(
      decided.refusal.reason,
      `Run ${id} already changes this cluster, and is paused; only one may at a time.`,
    )
  })

  it('cannot be cancelled, since nothing is under way, and the refusal says what can be done', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)

    const acted = await press(world, {run: id, action: 'cancel'})

    assert.ok(!acted.ok)
    assert.match(acted.refusal.remedy, /^Resume or stop it/)
  })

  it('gives the cluster back when a person stops it', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)

    const acted = await press(world, {run: id, action: 'stop'})

    assert.ok(acted.ok && acted.sentence.includes('stopped the paused run'), JSON.stringify(acted))
    const {state, stopReason} = (await world.store.runs.get(id)) ?? {}
    assert.deepEqual([state, stopReason], ['stopped', 'cancelled'])
    assert.equal(await world.store.leases.get('prod-a'), null)
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
  })

  it('stays paused through a restart, however long, and is resumed by the next process', async () => {
    const world = await aWorldThatPauses({instance: 'first'})
    const {id} = await run(world)
    world.clock.advance(7 * 24 * 3_600_000)
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})

    assert.equal(await settleInterruptedRuns(next.context), 0)
    await next.background.idle()

    assert.equal((await store.runs.get(id))?.state, 'paused')
    assert.deepEqual([await store.freezes.get('prod-a'), next.announced], [null, []])
    const acted = await press(next, {run: id, action: 'resume'})
    assert.ok(acted.ok, JSON.stringify(acted))
    assert.equal((await store.runs.get(id))?.state, 'succeeded')
    assert.deepEqual([cluster.effects.length, new Set(cluster.effects).size], [4, 4])
  })

  it('is not resumed while its cluster is frozen', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)
    await world.operations.freeze({cluster: 'prod-a', by: operator, channel: 'C1', reason: 'release'})

    const acted = await press(world, {run: id, action: 'resume'})

    assert.ok(!acted.ok)
    assert.equal(acted.refusal.code, 'refused/frozen')
    assert.equal((await world.store.runs.get(id))?.state, 'paused')
  })

  it('is not resumed while the cluster is not fit', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)
    world.cluster.member('etcd-3').up = false

    const acted = await press(world, {run: id, action: 'resume'})

    assert.ok(!acted.ok)
    assert.equal(acted.refusal.code, 'refused/guard')
    assert.equal((await world.store.runs.get(id))?.state, 'paused')
  })

  it('stops with the difference when the cluster changed while it waited', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)
    world.cluster.elect('etcd-3')

    await press(world, {run: id, action: 'resume'})

    const {state, stopReason} = (await world.store.runs.get(id)) ?? {}
    assert.deepEqual([state, stopReason], ['stopped', 'plan_changed'])
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
  })

  it('stops when the approver was taken off the list while it waited', async () => {
    const world = await aWorldThatPauses()
    const {id} = await run(world)
    const {store, clock, cluster} = world
    const people = {operators: {users: ['U1'], groups: []}, approvers: {users: ['U3'], groups: []}}
    const next = await aTestWorld({store, clock, cluster, instance: 'second', settings: {people}})

    await press(next, {run: id, action: 'resume'})

    assert.equal((await store.runs.get(id))?.stopReason, 'not_approved')
  })
})

describe('a process that dies while its run is asked to pause', () => {
  it('leaves an interrupted run, which waits for a person all the same', async () => {
    const stopping = new AbortController()
    const world = await aWorldThatPauses({
      instance: 'first',
      stopping: stopping.signal,
      reach: name => name === 'step.recorded' && stopping.abort(),
    })
    const {id, state} = await run(world)
    assert.equal(state, 'interrupted')
    const {store, clock, cluster} = world
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})

    await settleInterruptedRuns(next.context)
    await next.background.idle()

    assert.equal((await store.runs.get(id))?.state, 'interrupted')
    assert.deepEqual(cluster.effects, ['defragment etcd-2'])
  })
})
