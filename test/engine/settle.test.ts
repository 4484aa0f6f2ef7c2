import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import type {Announcement} from '../../src/ports/announcer.ts'
import type {Store} from '../../src/ports/store.ts'
import {approver, aTestWorld, operator, type TestWorld} from '../fixtures/a-context.ts'

class Killed extends Error {}

/** Starts a run; `store` and `reach` decide where its process dies. */
async function startRun(world: TestWorld, cluster = 'prod-a'): Promise<string> {
  const proposed = await world.operations.propose({
    ...{cluster, runbook: 'defragment', params: {}, by: operator, channel: 'C1'},
    ...{incident: null, threadKey: null, requestKey: `once on ${cluster}`},
  })
  assert.ok(proposed.ok, JSON.stringify(proposed))
  await world.operations.decide({plan: proposed.record.id, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  return (await world.store.runs.ofPlan(proposed.record.id))?.id ?? ''
}

/** A process that dies at the first instant of this name: from then on nothing it does reaches the store. */
async function diedAt(instant: string, options: Parameters<typeof aTestWorld>[0] = {}): Promise<TestWorld> {
  const base = await aTestWorld(options)
  let dead = false
  const world = await aTestWorld({
    ...options,
    ...{
      store: mortal(base.store, () => dead),
      clock: base.clock,
      cluster: base.cluster,
      instance: `first of ${options.settings?.id ?? 'prod-a'}`,
    },
    reach: name => {
      if (name !== instant) return
      dead = true
      throw new Killed()
    },
  })
  await startRun(world, options.settings?.id)
  return {...world, store: base.store}
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

function nextLife({store, clock, cluster}: TestWorld, instance: string): Promise<TestWorld> {
  return aTestWorld({store, clock, cluster, instance})
}

function settledCard(world: TestWorld): Extract<Announcement, {kind: 'run-settled'}> | undefined {
  return world.announced.find(announcement => announcement.kind === 'run-settled')
}

describe('a run whose process lives but could not go on', () => {
  it('is settled and offered to a person at once, without a restart', async () => {
    let failures = 1
    const world = await aTestWorld({
      reach: name => {
        if (name === 'step.looked' && failures-- > 0) throw new Error('the disk is full')
      },
    })

    const run = await startRun(world)

    assert.deepEqual(settledCard(world)?.found, [
      'Quorate could not go on: the disk is full',
      'Defragment etcd-2: had happened before the restart; it will not be done again.',
    ])
    const acted = await world.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
    assert.ok(acted.ok, JSON.stringify(acted))
    await world.background.idle()
    assert.equal((await world.store.runs.get(run))?.state, 'succeeded')
    assert.equal(world.cluster.effects.filter(effect => effect === 'defragment etcd-2').length, 1)
  })
})

describe('settling after a restart', () => {
  for (const writes of [0, 1, 2])
    it(`is told to people even when the settling process died after ${writes} writes`, async () => {
      const died = await diedAt('step.acted')
      let left = writes
      const dying = await nextLife({...died, store: mortal(died.store, () => (left -= 1) < 0)}, 'second')
      await settleInterruptedRuns(dying.context).catch(() => undefined)

      const next = await nextLife(died, 'third')
      await settleInterruptedRuns(next.context)

      assert.deepEqual(settledCard(next)?.found, [
        'Defragment etcd-2: had happened before the restart; it will not be done again.',
      ])
    })

  it('offers to resume a run that was interrupted by an orderly stop between two steps', async () => {
    const stopping = new AbortController()
    const first = await aTestWorld({
      instance: 'first',
      stopping: stopping.signal,
      reach: name => name === 'step.gated' && stopping.abort(),
    })
    const run = await startRun(first)
    assert.equal((await first.store.runs.get(run))?.state, 'interrupted')

    const next = await nextLife(first, 'second')
    await settleInterruptedRuns(next.context)

    assert.deepEqual(settledCard(next)?.found, [
      'Quorate was stopped between two steps.',
      'No step was under way; nothing was left half done.',
    ])
    assert.equal(settledCard(next)?.run.state, 'interrupted')
  })

  it('goes on with the other runs when one cannot be settled', async () => {
    const elsewhere = await diedAt('step.acted', {settings: {id: 'no-longer-configured'}})
    const here = await diedAt('step.acted', {store: elsewhere.store})

    const next = await nextLife(here, 'second')
    await settleInterruptedRuns(next.context)

    assert.equal(settledCard(next)?.run.cluster, 'prod-a')
  })
})
