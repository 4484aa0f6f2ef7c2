import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {Actor} from '../../src/domain/person.ts'
import type {Runbook} from '../../src/domain/runbook.ts'
import type {DecideRequest} from '../../src/operations/decide-plan.ts'
import {
  approver,
  aRequest,
  aTestWorld,
  operator,
  outsider,
  secondApprover,
  type TestWorld,
} from '../fixtures/a-context.ts'
import {aDestructiveRunbook} from '../fixtures/a-destructive-runbook.ts'

async function proposed(world: TestWorld, runbook = 'raze'): Promise<PlanRecord> {
  const answer = await world.operations.propose(aRequest(runbook, {requestKey: runbook}))
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

async function decided(
  world: TestWorld,
  request: Pick<DecideRequest, 'plan' | 'by'> & Partial<DecideRequest>,
): Promise<string> {
  const answer = await world.operations.decide({decision: 'approve', channel: 'C1', ...request})
  await world.background.idle()
  return answer.ok ? 'counted' : answer.refusal.code
}

const aWorld = (): Promise<TestWorld> => aTestWorld({runbooks: [aDestructiveRunbook()]})

describe('approving a destructive plan', () => {
  for (const typed of [undefined, '', 'prod-b', 'PROD-A', 'prod-a1'])
    it(`does not count with "${typed}" typed, whatever asked for it, and the refusal is on record`, async () => {
      const world = await aWorld()
      const {id: plan} = await proposed(world)
      const said = typed === undefined ? {} : {typed}

      assert.equal(await decided(world, {plan, by: approver, ...said}), 'refused/confirmation')

      assert.deepEqual(await world.store.approvals.of(plan), [])
      const [latest] = await world.store.audit.list({limit: 1})
      assert.equal(latest?.event.kind, 'approval-refused')
      assert.equal(latest?.event.detail['code'], 'refused/confirmation')
    })

  it('takes two people who each typed the name, and then it runs', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)

    assert.equal(await decided(world, {plan, by: approver, typed: 'prod-a'}), 'counted')
    assert.equal(await world.store.runs.ofPlan(plan), null)
    assert.equal(await decided(world, {plan, by: secondApprover, typed: 'prod-a'}), 'counted')

    assert.equal((await world.store.runs.ofPlan(plan))?.state, 'succeeded')
  })

  it('needs no name where the policy asks for none', async () => {
    const destructive = {approvals: 1, typedConfirmation: false, oneTimeCode: false}
    const world = await aTestWorld({runbooks: [aDestructiveRunbook()], policy: {destructive}})
    const {id: plan} = await proposed(world)

    assert.equal(await decided(world, {plan, by: approver}), 'counted')
  })

  it('is checked on the server for whoever sends the form: their role, and the plan they saw', async () => {
    const world = await aWorld()
    const {id: plan, hash} = await proposed(world)
    const typed = 'prod-a'

    assert.equal(await decided(world, {plan, by: outsider, typed, hash}), 'refused/not-approver')
    assert.equal(await decided(world, {plan, by: operator, typed, hash}), 'refused/own-request')
    assert.equal(await decided(world, {plan, by: approver, typed, hash: 'ab'.repeat(32)}), 'refused/state')
    await decided(world, {plan, by: operator, decision: 'withdraw'})
    assert.equal(await decided(world, {plan, by: approver, typed, hash}), 'refused/state')
  })

  it('does not count for a plan that was changed in the store', async () => {
    const world = await aWorld()
    const record = await proposed(world)
    const changed = {...record, id: 'plan_changed', plan: {...record.plan, title: 'Harmless'}}
    await world.store.plans.insert(changed, 'changed')

    assert.equal(await decided(world, {plan: 'plan_changed', by: approver, typed: 'prod-a'}), 'refused/state')
  })
})

describe('the form of a decision', () => {
  const ask = (world: TestWorld, request: Pick<DecideRequest, 'plan' | 'decision'> & {readonly by: Actor}) =>
    world.operations.decisionForm({channel: 'C1', ...request})

  it('asks for the name of the cluster before a destructive plan, and for nothing before others', async () => {
    const world = await aWorld()
    const destructive = await proposed(world)
    const disruptive = await proposed(world, 'defragment')

    const asked = await ask(world, {plan: destructive.id, decision: 'approve', by: approver})
    assert.ok(asked.ok)
    assert.equal(asked.form?.asks, 'typed-name')
    assert.deepEqual(await ask(world, {plan: disruptive.id, decision: 'approve', by: approver}), {
      ok: true,
      form: null,
    })
  })

  it('asks for a reason before a denial, and for nothing before a withdrawal', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)

    const asked = await ask(world, {plan, decision: 'deny', by: approver})
    assert.ok(asked.ok)
    assert.equal(asked.form?.asks, 'reason')
    assert.deepEqual(await ask(world, {plan, decision: 'withdraw', by: operator}), {ok: true, form: null})
  })

  it('is not shown to somebody who may not decide; they are told why, once, on record', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)

    const asked = await ask(world, {plan, decision: 'approve', by: outsider})

    assert.ok(!asked.ok)
    assert.equal(asked.refusal.code, 'refused/not-approver')
    const entries = await world.store.audit.list({limit: 10})
    assert.equal(entries.filter(({event}) => event.kind === 'approval-refused').length, 1)
  })

  it('says what is wrong with the typed name, and leaves no trace of that', async () => {
    const world = await aWorld()
    const {id: plan, hash} = await proposed(world)
    const request = {plan, hash, decision: 'approve', by: approver} as const
    const before = await world.store.audit.list({limit: 10})

    const problem = await world.operations.decisionFormProblem({...request, typed: 'prod-b'})
    assert.match(problem?.sentence ?? '', /type exactly that/)
    assert.equal(await world.operations.decisionFormProblem({...request, typed: 'prod-a'}), null)
    assert.deepEqual(await world.store.audit.list({limit: 10}), before)
  })
})

describe('a denial', () => {
  it('keeps who denied and why, on the card and in the trail', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)

    await decided(world, {plan, by: approver, decision: 'deny', reason: '  not during the release '})

    const card = world.announced.findLast(announcement => announcement.kind === 'plan')
    assert.ok(card?.kind === 'plan')
    assert.equal(card.record.state, 'denied')
    assert.deepEqual(
      card.approvals.map(({person, decision, reason}) => [person.id, decision, reason]),
      [[approver.id, 'deny', 'not during the release']],
    )
    const [latest] = await world.store.audit.list({limit: 1})
    assert.equal(latest?.event.kind, 'plan-denied')
    assert.match(latest?.event.summary ?? '', /Reason: not during the release$/)
  })

  it('by somebody who had approved takes their approval back', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    await decided(world, {plan, by: approver, typed: 'prod-a'})

    await decided(world, {plan, by: approver, decision: 'deny'})

    const kept = await world.store.approvals.of(plan)
    assert.deepEqual(
      kept.map(({decision}) => decision),
      ['deny'],
    )
  })
})

describe('a safe write', () => {
  const safe: Runbook = {...aDestructiveRunbook(), risk: 'safe-write'}

  it('is started by the operator who asked, without another person, and on record', async () => {
    const world = await aTestWorld({runbooks: [safe]})
    const {id: plan} = await proposed(world)

    assert.equal(await decided(world, {plan, by: operator}), 'counted')

    assert.equal((await world.store.runs.ofPlan(plan))?.state, 'succeeded')
    const trail = await world.store.audit.list({limit: 50})
    assert.ok(trail.some(({event}) => event.kind === 'plan-confirmed'))
  })

  it('is refused to whoever is no operator', async () => {
    const people = {operators: {users: ['U1'], groups: []}, approvers: {users: ['U2'], groups: []}}
    const world = await aTestWorld({runbooks: [safe], settings: {people}})
    const {id: plan} = await proposed(world)

    assert.equal(await decided(world, {plan, by: approver}), 'refused/not-operator')
  })
})
