import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {Actor} from '../../src/domain/person.ts'
import type {DecideRequest} from '../../src/operations/decide-plan.ts'
import {expirePlans} from '../../src/operations/expire-plans.ts'
import {
  approver,
  aRequest,
  aTestWorld,
  operator,
  outsider,
  secondApprover,
  type TestWorld,
} from '../fixtures/a-context.ts'

async function proposed(
  world: TestWorld,
  requestKey = 'once',
  params: Record<string, string> = {},
): Promise<PlanRecord> {
  const answer = await world.operations.propose({
    cluster: 'prod-a',
    runbook: 'defragment',
    params,
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey,
  })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

async function refusal(
  world: TestWorld,
  plan: PlanRecord,
  by: Actor,
  decision: DecideRequest['decision'] = 'approve',
): Promise<string> {
  const answer = await world.operations.decide({plan: plan.id, decision, by, channel: 'C1'})
  await world.background.idle()
  return answer.ok ? 'not refused' : answer.refusal.code
}

describe('a decision on a plan', () => {
  it('starts exactly one run when two approvers click 500 times at once', async () => {
    const world = await aTestWorld()
    const plan = await proposed(world)

    const answers = await Promise.all(
      Array.from({length: 500}, (_, i) =>
        world.operations.decide({
          plan: plan.id,
          decision: 'approve',
          by: i % 2 === 0 ? approver : secondApprover,
          channel: 'C1',
        }),
      ),
    )
    await world.background.idle()

    assert.equal(answers.filter(answer => answer.ok).length, 1)
    assert.equal((await world.store.runs.ofCluster('prod-a', 10)).length, 1)
    assert.equal(world.cluster.effects.length, 4)
    const audit = await world.store.audit.list({limit: 2000})
    assert.equal(audit.filter(({event}) => event.kind === 'run-started').length, 1)
    assert.equal(audit.filter(({event}) => event.kind === 'approval-refused').length, 499)
  })

  it('is refused to the person who asked, even when they are an approver', async () => {
    const world = await aTestWorld()

    assert.equal(await refusal(world, await proposed(world), operator), 'refused/own-request')
  })

  it('is refused to everybody else, and the refusal is on record', async () => {
    const world = await aTestWorld()
    assert.equal(await refusal(world, await proposed(world), outsider), 'refused/not-approver')

    const [latest] = await world.store.audit.list({limit: 1})
    assert.equal(latest?.event.kind, 'approval-refused')
    assert.equal(latest?.event.actor.id, outsider.id)
  })

  it('is refused to everybody while the approver list is empty', async () => {
    const people = {operators: {users: ['U1'], groups: []}, approvers: {users: [], groups: []}}
    const world = await aTestWorld({settings: {people}})

    assert.equal(await refusal(world, await proposed(world), approver), 'refused/not-approver')
  })

  it('is refused once the plan has expired, and the plan says so itself', async () => {
    const world = await aTestWorld()
    const plan = await proposed(world)
    world.clock.advance(15 * 60_000)

    assert.equal(await refusal(world, plan, approver), 'refused/expired')
    assert.equal(await expirePlans(world.context), 1)
    assert.equal((await world.store.plans.get(plan.id))?.state, 'expired')
    assert.equal(await expirePlans(world.context), 0)
  })

  it('is final: a denied plan cannot be approved', async () => {
    const world = await aTestWorld()
    const plan = await proposed(world)
    await world.operations.decide({
      plan: plan.id,
      decision: 'deny',
      by: approver,
      channel: 'C1',
      reason: 'not during the release',
    })

    assert.equal(await refusal(world, plan, secondApprover), 'refused/state')
    assert.deepEqual(world.cluster.effects, [])
  })

  it('can be taken back by the person who asked, and by nobody else', async () => {
    const world = await aTestWorld()
    const plan = await proposed(world)

    assert.equal(await refusal(world, plan, approver, 'withdraw'), 'refused/own-request')
    assert.equal(await refusal(world, plan, operator, 'withdraw'), 'not refused')
    assert.equal((await world.store.plans.get(plan.id))?.state, 'withdrawn')
  })

  it('keeps nothing of an approval that came while another run held the cluster', async () => {
    const world = await aTestWorld()
    const first = await proposed(world, 'one')
    const second = await proposed(world, 'two', {member: 'etcd-2'})
    world.cluster.before = () => {
      world.cluster.before = () => undefined
      world.background.start('second approval', async () => {
        assert.equal(await refusal2(world, second), 'refused/busy')
      })
    }

    await world.operations.decide({plan: first.id, decision: 'approve', by: approver, channel: 'C1'})
    await world.background.idle()

    assert.equal((await world.store.plans.get(second.id))?.state, 'awaiting-approval')
    assert.deepEqual(await world.store.approvals.of(second.id), [])
  })
})

async function refusal2(world: TestWorld, plan: PlanRecord): Promise<string> {
  const answer = await world.operations.decide({
    plan: plan.id,
    decision: 'approve',
    by: secondApprover,
    channel: 'C1',
  })
  return answer.ok ? 'not refused' : answer.refusal.code
}

describe('a request for a plan', () => {
  it('made twice by the same delivery gives one plan', async () => {
    const world = await aTestWorld()

    assert.equal((await proposed(world)).id, (await proposed(world)).id)
  })

  it('made again replaces the card that still waits', async () => {
    const world = await aTestWorld()
    const [older, newer] = [await proposed(world, 'one'), await proposed(world, 'two')]

    assert.equal((await world.store.plans.get(older.id))?.state, 'superseded')
    assert.equal(await refusal(world, older, approver), 'refused/state')
    assert.equal((await world.store.plans.get(newer.id))?.state, 'awaiting-approval')
  })

  it('is refused on a cluster whose actions are not enabled', async () => {
    const world = await aTestWorld({settings: {actions: 'disabled'}})
    const answer = await world.operations.propose(aRequest('defragment'))

    assert.ok(!answer.ok)
    assert.equal(answer.refusal.code, 'refused/read-only')
  })

  it('is refused to somebody who is no operator', async () => {
    const world = await aTestWorld()
    const answer = await world.operations.propose(aRequest('defragment', {by: outsider}))

    assert.ok(!answer.ok)
    assert.equal(answer.refusal.code, 'refused/not-operator')
  })

  it('is refused while its first step would be, with the measured reason', async () => {
    const world = await aTestWorld()
    world.cluster.member('etcd-3').up = false
    const answer = await world.operations.propose(aRequest('defragment'))

    assert.ok(!answer.ok)
    assert.match(answer.refusal.reason, /etcd-3 is not healthy \(connection refused\)/)
  })

  const asked = {
    cluster: 'prod-a',
    runbook: 'defragment',
    params: {},
    by: operator,
    channel: 'C1',
    incident: null,
    threadKey: null,
    requestKey: 'x',
  }

  it('with an unknown cluster is answered with what there is', async () => {
    const world = await aTestWorld()

    await assert.rejects(world.operations.propose({...asked, cluster: 'prod-b'}), {
      code: 'input/unknown-cluster',
      remedy: /prod-a/,
    })
  })

  for (const [what, request, code] of [
    ['an unknown runbook', {runbook: 'defragmnt'}, 'input/unknown-runbook'],
    ['an unknown member', {params: {member: 'etcd-9'}}, 'input/unknown-member'],
    ['an unknown parameter', {params: {force: 'yes'}}, 'input/invalid'],
  ] as const)
    it(`with ${what} is refused with what there is, and that is on record`, async () => {
      const world = await aTestWorld()

      const answer = await world.operations.propose({...asked, ...request})

      assert.ok(!answer.ok)
      assert.equal(answer.refusal.code, code)
      assert.match(answer.refusal.remedy, /defragment|etcd-1|member/)
      const [latest] = await world.store.audit.list({limit: 1})
      assert.deepEqual([latest?.event.kind, latest?.event.detail['code']], ['request-refused', code])
    })

  it('shows what it would do without leaving a trace', async () => {
    const world = await aTestWorld()
    const preview = await world.operations.preview({cluster: 'prod-a', runbook: 'defragment', params: {}})

    assert.ok(preview.ok)
    assert.equal(preview.plan.steps.length, 4)
    assert.deepEqual(await world.store.audit.list({limit: 10}), [])
    assert.deepEqual(await world.store.plans.ofCluster('prod-a', 10), [])
  })
})
