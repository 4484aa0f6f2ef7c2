import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {RunRecord} from '../../src/domain/run.ts'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {approver, aRequest, aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'

async function run(world: TestWorld): Promise<RunRecord> {
  const asked = await world.operations.propose(aRequest('defragment'))
  assert.ok(asked.ok, JSON.stringify(asked))
  const decision = {plan: asked.record.id, decision: 'approve', by: approver, channel: 'C1'} as const
  const decided = await world.operations.decide(decision)
  assert.ok(decided.ok, JSON.stringify(decided))
  await world.background.idle()
  const started = await world.store.runs.ofPlan(asked.record.id)
  assert.ok(started)
  return started
}

const freeze = {cluster: 'prod-a', by: operator, channel: 'C1', reason: 'bad disk'}

function freezeMeanwhile(world: TestWorld): void {
  world.background.start('freeze', async () => void (await world.operations.freeze(freeze)))
}

describe('a run whose cluster is frozen', () => {
  it('finishes the step that is under way, and begins no other', async () => {
    const world = await aTestWorld()
    world.cluster.before = () => {
      world.cluster.before = () => undefined
      freezeMeanwhile(world)
    }

    const {state, stopReason, note} = await run(world)

    assert.deepEqual([state, stopReason], ['stopped', 'frozen'])
    assert.match(note, /frozen by Operator .*bad disk\. "Defragment etcd-2" was finished first/)
    assert.deepEqual(world.cluster.effects, ['defragment etcd-2'])
    assert.equal(await world.store.leases.get('prod-a'), null)
  })

  it('writes no intent when the freeze came after the guard had said yes', async () => {
    const at = '2026-01-01T03:07:00.000Z'
    const kept = {...freeze, id: 'freeze_1', at, run: null}
    const world = await aTestWorld({
      reach: name => {
        if (name === 'step.guarded')
          world.background.start('freeze', async () => void (await world.store.freezes.put(kept)))
      },
    })

    const {stopReason} = await run(world)

    assert.equal(stopReason, 'frozen')
    assert.deepEqual(world.cluster.effects, [])
    const kinds = (await world.store.audit.list({limit: 50})).map(({event}) => event.kind)
    assert.ok(!kinds.includes('step-intended'), kinds.join())
  })

  it('goes to its end when it is frozen during the wait after its last step', async () => {
    const world = await aTestWorld()
    world.cluster.before = effect => {
      if (effect === 'defragment etcd-1') freezeMeanwhile(world)
    }

    assert.equal((await run(world)).state, 'succeeded')
  })
})

/** A process that was told to end between two steps, and the next life of it. */
async function afterRestart(): Promise<{readonly world: TestWorld; readonly run: string}> {
  const stopping = new AbortController()
  const first = await aTestWorld({
    instance: 'first',
    stopping: stopping.signal,
    reach: name => name === 'step.gated' && stopping.abort(),
  })
  const {id} = await run(first)
  const {store, clock, cluster} = first
  const world = await aTestWorld({store, clock, cluster, instance: 'second'})
  await settleInterruptedRuns(world.context)
  return {world, run: id}
}

describe('a start that finds a run interrupted', () => {
  it('freezes its cluster until a person has looked, says so, and does it once', async () => {
    const {world, run: id} = await afterRestart()
    await settleInterruptedRuns(world.context)

    const [freeze, ...more] = await world.operations.freezes()
    assert.deepEqual([freeze?.cluster, freeze?.run, more], ['prod-a', id, []])
    assert.match(freeze?.reason ?? '', /a person must look first/)
    const entries = await world.store.audit.list({limit: 50})
    assert.equal(entries.filter(({event}) => event.kind === 'cluster-frozen').length, 1)
    assert.ok(world.announced.some(one => one.kind === 'freeze'))
  })

  it('is lifted by resuming that run, which then goes to its end', async () => {
    const {world, run: id} = await afterRestart()

    const acted = await world.operations.runAction({run: id, action: 'resume', by: operator, channel: 'C1'})
    await world.background.idle()

    assert.ok(acted.ok, JSON.stringify(acted))
    assert.equal((await world.store.runs.get(id))?.state, 'succeeded')
    assert.deepEqual(await world.operations.freezes(), [])
    const lifted = (await world.store.audit.list({limit: 50})).find(
      ({event}) => event.kind === 'cluster-unfrozen',
    )
    assert.match(lifted?.event.summary ?? '', new RegExp(`Operator unfroze prod-a by resuming run ${id}`))
  })

  it('stays frozen when the run is stopped instead, for an approver to lift', async () => {
    const {world, run: id} = await afterRestart()

    await world.operations.runAction({run: id, action: 'stop', by: operator, channel: 'C1'})

    const [freeze] = await world.operations.freezes()
    assert.equal(freeze?.run, null)
    const lifted = await world.operations.unfreeze({cluster: 'prod-a', by: approver, channel: 'C1'})
    assert.ok(lifted.ok)
    assert.deepEqual(await world.operations.freezes(), [])
  })

  it('cannot be resumed while a person keeps the cluster frozen', async () => {
    const {world, run: id} = await afterRestart()
    await world.operations.freeze(freeze)

    const acted = await world.operations.runAction({run: id, action: 'resume', by: approver, channel: 'C1'})

    assert.ok(!acted.ok)
    assert.equal(acted.refusal.code, 'refused/frozen')
    assert.equal((await world.operations.freezes())[0]?.reason, 'bad disk')
  })
})
