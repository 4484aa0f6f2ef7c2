import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {settleInterruptedRuns} from '../../src/engine/settle.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import {instants, nextProcess, resume, runUntil, type Wish} from '../engine/dying.ts'
import {approver, operator, testDigest} from '../fixtures/a-context.ts'

/** A runbook, and everything it does to a healthy cluster, in this order. */
interface Story extends Wish {
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

describe('a process killed during a run', () => {
  for (const story of [defragment, tuneTimers])
    for (const [instant, nth] of instants.flatMap(one => [1, 2, 4].map(time => [one, time] as const)))
      it(`loses nothing and repeats nothing of ${story.runbook} at ${instant}, time ${nth}`, async () => {
        const left = await runUntil(instant, {runbook: story.runbook, params: story.params}, {nth})
        const {run} = left
        if (!left.died) {
          // The run ends before this instant comes that often; then it must have ended well.
          assert.equal((await left.store.runs.get(run))?.state, 'succeeded')
          return
        }
        const next = await nextProcess(left)

        await settleInterruptedRuns(next.context)

        const settled = await next.store.runs.get(run)
        assert.equal(settled?.state, 'interrupted')
        const steps = await next.store.runs.steps(run)
        assert.deepEqual(
          steps.filter(step => step.state === 'started' || step.state === 'unknown'),
          [],
        )

        await resume(run, next)

        assert.equal((await next.store.runs.get(run))?.state, 'succeeded')
        assert.deepEqual(left.cluster.effects, story.effects)
        const verdict = await verifyAudit(next.store.audit, testDigest)
        assert.equal(verdict.intact, true)
      })

  it('is told apart from a live one: the cluster stays reserved until a person decides', async () => {
    const left = await runUntil('step.acting', defragment, {nth: 2})
    const {run} = left
    const next = await nextProcess(left)
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
    const left = await runUntil('step.acting', defragment, {nth: 1})
    const {run} = left
    const next = await nextProcess(left)
    await settleInterruptedRuns(next.context)
    left.cluster.member('etcd-3').up = false

    const acted = await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})

    assert.ok(!acted.ok)
    assert.match(acted.refusal.reason, /not fit to go on: etcd-3 is not healthy/)
  })

  it('leaves the old process unable to write once another one took over', async () => {
    const left = await runUntil('step.intended', defragment, {nth: 1})
    const {run} = left
    const before = await left.store.runs.get(run)
    const next = await nextProcess(left)
    await settleInterruptedRuns(next.context)
    await next.operations.runAction({run, action: 'resume', by: operator, channel: 'C1'})
    await next.background.idle()

    const {changeRun} = await import('../../src/engine/loaded-run.ts')
    await assert.rejects(changeRun(run, before?.fence ?? 0, {note: 'late'}, next.context), {
      code: 'store/conflict',
    })
  })
})
