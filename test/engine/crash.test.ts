import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import type {Store} from '../../src/ports/store.ts'
import {approver, aTestWorld, operator, type TestWorld, testDigest} from '../fixtures/a-context.ts'

const instants = [
  'step.guarded',
  'step.intended',
  'step.acting',
  'step.acted',
  'step.looked',
  'step.recorded',
  'step.gated',
  'run.finishing',
] as const

/** A runbook, and everything it does to a healthy cluster, in this order. */
interface Story {
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly effects: readonly string[]
}

const defragment: Story = {
  runbook: 'defragment',
  params: {},
  effects: ['defragment etcd-2', 'defragment etcd-3', 'move-leader etcd-2', 'defragment etcd-1'],
}
const tuneTimers: Story = {
  runbook: 'tune-timers',
  params: {heartbeat: '200', election: '2000'},
  effects: [
    ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `change settings of ${name}`),
    ...['restart etcd-2', 'restart etcd-3', 'move-leader etcd-2', 'restart etcd-1'],
  ],
}

class Killed extends Error {}

/** A process that dies at an instant: from then on nothing it does reaches the store any more. */
async function runUntil(
  instant: string,
  nth: number,
  {runbook, params}: Story = defragment,
): Promise<{readonly world: TestWorld; readonly died: boolean; readonly run: string}> {
  let dead = false
  let reached = 0
  const base = await aTestWorld()
  base.cluster.clock = base.clock
  const store: Store = mortal(base.store, () => dead)
  const world = await aTestWorld({
    store,
    clock: base.clock,
    cluster: base.cluster,
    instance: 'first',
    reach: name => {
      if (name === instant) reached += 1
      if (name !== instant || reached !== nth) return
      dead = true
      throw new Killed()
    },
  })
  const proposed = await world.operations.propose({
    cluster: 'prod-a',
    runbook,
    params,
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: 'once',
  })
  assert.ok(proposed.ok)
  await world.operations.decide({plan: proposed.record.id, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  const run = await base.store.runs.ofPlan(proposed.record.id)
  return {world: {...world, store: base.store}, died: dead, run: run?.id ?? ''}
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

describe('a process killed during a run', () => {
  for (const story of [defragment, tuneTimers])
    for (const [instant, nth] of instants.flatMap(one => [1, 2, 4].map(time => [one, time] as const)))
      it(`loses nothing and repeats nothing of ${story.runbook} at ${instant}, time ${nth}`, async () => {
        const {world, died, run} = await runUntil(instant, nth, story)
        if (!died) {
          // The run ends before this instant comes that often; then it must have ended well.
          assert.equal((await world.store.runs.get(run))?.state, 'succeeded')
          return
        }
        const next = await aTestWorld({
          store: world.store,
          cluster: world.cluster,
          clock: world.clock,
          instance: 'second',
        })

        await settleInterruptedRuns(next.context)

        const settled = await next.store.runs.get(run)
        assert.equal(settled?.state, 'interrupted')
        const steps = await next.store.runs.steps(run)
        assert.deepEqual(
          steps.filter(step => step.state === 'started' || step.state === 'unknown'),
          [],
        )

        const acted = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
        assert.ok(acted.ok, JSON.stringify(acted))
        await next.background.idle()

        assert.equal((await next.store.runs.get(run))?.state, 'succeeded')
        assert.deepEqual(world.cluster.effects, story.effects)
        const verdict = await verifyAudit(next.store.audit, testDigest)
        assert.equal(verdict.intact, true)
      })

  it('is told apart from a live one: the cluster stays reserved until a person decides', async () => {
    const {world, run} = await runUntil('step.acting', 2)
    const next = await aTestWorld({
      store: world.store,
      cluster: world.cluster,
      clock: world.clock,
      instance: 'second',
    })
    await settleInterruptedRuns(next.context)

    const proposed = await next.operations.propose({
      cluster: 'prod-a',
      runbook: 'move-leader',
      params: {},
      by: operator,
      channel: 'C1',
      incident: null,
      threadKey: null,
      requestKey: 'other',
    })
    assert.ok(proposed.ok)
    const decided = await next.operations.decide({
      plan: proposed.record.id,
      decision: 'approve',
      by: approver,
      channel: 'C1',
    })

    assert.ok(!decided.ok)
    assert.equal(decided.refusal.code, 'refused/frozen')
    assert.match(decided.refusal.remedy, new RegExp(`interrupted run ${run} and resume it`))
    const stopped = await next.operations.runAction({run, action: 'stop', by: operator, channel: 'C1'})
    assert.ok(stopped.ok)
    assert.equal(await next.store.leases.get('prod-a'), null)
  })

  it('cannot be resumed while a voter is down', async () => {
    const {world, run} = await runUntil('step.acting', 1)
    const next = await aTestWorld({
      store: world.store,
      cluster: world.cluster,
      clock: world.clock,
      instance: 'second',
    })
    await settleInterruptedRuns(next.context)
    world.cluster.member('etcd-3').up = false

    const acted = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})

    assert.ok(!acted.ok)
    assert.match(acted.refusal.reason, /not fit to go on: etcd-3 is not healthy/)
  })

  it('leaves the old process unable to write once another one took over', async () => {
    const {world, run} = await runUntil('step.intended', 1)
    const before = await world.store.runs.get(run)
    const next = await aTestWorld({
      store: world.store,
      cluster: world.cluster,
      clock: world.clock,
      instance: 'second',
    })
    await settleInterruptedRuns(next.context)
    await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
    await next.background.idle()

    const {changeRun} = await import('../../src/engine/loaded-run.ts')
    await assert.rejects(changeRun(run, before?.fence ?? 0, {note: 'late'}, next.context), {
      code: 'store/conflict',
    })
  })
})
