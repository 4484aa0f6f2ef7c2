import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, operator} from '../fixtures/a-context.ts'
import {aRefusalWorld, type RefusalWorld} from '../refuse/refusal-world.ts'
import {good} from '../refuse/situations/good.ts'

async function approved(world: RefusalWorld): Promise<string> {
  const proposed = await world.propose({runbook: 'promote'})
  assert.ok(proposed.ok, JSON.stringify(proposed))
  const plan = proposed.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  return (await world.store.runs.ofPlan(plan))?.id ?? ''
}

async function intendedAt({store}: RefusalWorld, run: string): Promise<number> {
  const trail = await store.audit.list({run, limit: 100})
  const at = (kind: string): number => Date.parse(trail.find(({event}) => event.kind === kind)?.at ?? '')
  return at('step-intended') - at('run-started')
}

describe('a step whose guard has to hold for a while', () => {
  it('begins when it held for that long, look after look', async () => {
    const world = await aRefusalWorld(good.withLearner())
    let looks = 0
    for (let look = 1; look <= 7; look += 1)
      world.turn({look}, () => {
        looks = look
      })

    const run = await approved(world)

    assert.equal(await intendedAt(world, run), 30_000)
    assert.equal(looks, 7)
    assert.equal(world.sent.length, 1)
  })

  it('does not begin once a person cancels meanwhile', async () => {
    const world = await aRefusalWorld(good.withLearner())
    world.turn({look: 2}, async () => {
      const [run] = await world.store.runs.inState(['running'])
      await world.operations.runAction({run: run?.id ?? '', action: 'cancel', by: operator, channel: 'C1'})
    })

    const run = await world.store.runs.get(await approved(world))

    assert.deepEqual([run?.state, run?.stopReason, world.sent], ['stopped', 'cancelled', []])
  })

  it('waits, not begun, once a person pauses meanwhile', async () => {
    const world = await aRefusalWorld(good.withLearner())
    world.turn({look: 2}, async () => {
      const [run] = await world.store.runs.inState(['running'])
      await world.operations.runAction({run: run?.id ?? '', action: 'pause', by: operator, channel: 'C1'})
    })

    const run = await world.store.runs.get(await approved(world))

    assert.deepEqual([run?.state, world.sent], ['paused', []])
  })
})
