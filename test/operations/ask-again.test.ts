import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {CALM_MS} from '../../src/domain/recent-election.ts'
import {lookAtCluster} from '../../src/operations/look-at-cluster.ts'
import {approver, aRequest, aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'

/** A run that stopped because the leader moved between request and approval. */
async function stopped(world: TestWorld): Promise<string> {
  const asked = await world.operations.propose(aRequest('defragment'))
  assert.ok(asked.ok, JSON.stringify(asked))
  world.cluster.elect('etcd-3')
  const run = await approved(world, asked.record.id)
  await calm(world)
  return run
}

/** A look that finds the new leader, and then the minute for which a healthy voter is left alone. */
async function calm({context, clock}: TestWorld): Promise<void> {
  const access = context.clusters.find('prod-a') ?? assert.fail('no cluster')
  await lookAtCluster(access, context)
  clock.advance(CALM_MS)
}

async function approved(world: TestWorld, plan: string): Promise<string> {
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  return (await world.store.runs.ofPlan(plan))?.id ?? ''
}

const again = {by: operator, channel: 'C1', threadKey: null, requestKey: 'again'}

describe('asking again after plan_changed', () => {
  it('makes a new plan for the cluster as it is now, with the difference on it', async () => {
    const world = await aTestWorld()
    const run = await stopped(world)

    const asked = await world.operations.askAgain({...again, run})

    assert.ok(asked.ok, JSON.stringify(asked))
    const {record} = asked
    assert.equal(record.state, 'awaiting-approval')
    assert.equal(record.replaces?.plan, (await world.store.runs.get(run))?.plan)
    assert.deepEqual(record.replaces?.changes.slice(0, 2), [
      {what: 'leader', before: 'etcd-1', now: 'etcd-3'},
      {what: 'term', before: '7', now: '8'},
    ])
    assert.deepEqual(await world.store.approvals.of(record.id), [])
  })

  it('needs an approval of its own, and then runs', async () => {
    const world = await aTestWorld()
    const asked = await world.operations.askAgain({...again, run: await stopped(world)})
    assert.ok(asked.ok)
    assert.deepEqual(world.cluster.effects, [])

    const run = await approved(world, asked.record.id)

    assert.equal((await world.store.runs.get(run))?.state, 'succeeded')
  })

  it('twice by the same press gives one plan', async () => {
    const world = await aTestWorld()
    const run = await stopped(world)
    const [one, two] = [
      await world.operations.askAgain({...again, run}),
      await world.operations.askAgain({...again, run}),
    ]

    assert.ok(one.ok && two.ok)
    assert.equal(one.record.id, two.record.id)
  })

  it('is refused to somebody who is no operator, and for a run that ended well', async () => {
    const world = await aTestWorld()
    const run = await stopped(world)
    const asked = await world.operations.askAgain({...again, run, by: outsider})
    assert.ok(!asked.ok)
    assert.equal(asked.refusal.code, 'refused/not-operator')

    const fresh = await world.operations.askAgain({...again, run})
    assert.ok(fresh.ok)
    const done = await approved(world, fresh.record.id)
    const late = await world.operations.askAgain({...again, run: done, requestKey: 'late'})

    assert.ok(!late.ok)
    assert.equal(late.refusal.code, 'refused/state')
  })
})
