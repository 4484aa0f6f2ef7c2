import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {DecideRequest} from '../../src/operations/decide-plan.ts'
import {escalatePlans} from '../../src/operations/escalate-plans.ts'
import {approver, aRequest, aTestWorld, operator, outsider, type TestWorld} from '../fixtures/a-context.ts'
import {aDestructiveRunbook} from '../fixtures/a-destructive-runbook.ts'

const WAIT_MS = 5 * 60_000
const reason = 'writes fail and nobody answers the phone'

async function proposed(world: TestWorld, runbook = 'defragment'): Promise<PlanRecord> {
  const answer = await world.operations.propose(aRequest(runbook, {requestKey: runbook}))
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

async function breaks(
  world: TestWorld,
  request: Pick<DecideRequest, 'plan'> & Partial<DecideRequest>,
): Promise<string> {
  const decision = {decision: 'break-glass', by: operator, channel: 'C1', reason} as const
  const answer = await world.operations.decide({...decision, ...request})
  await world.background.idle()
  return answer.ok ? 'started' : answer.refusal.code
}

const people = {operators: {users: ['U1'], groups: []}, approvers: {users: ['U2'], groups: []}}
const aWorld = (): Promise<TestWorld> => aTestWorld({settings: {people}, runbooks: [aDestructiveRunbook()]})

describe('breaking the glass', () => {
  it('starts a disruptive plan on an operator’s word once its approvers had their time', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    world.clock.advance(WAIT_MS)

    assert.equal(await breaks(world, {plan}), 'started')

    assert.equal((await world.store.runs.ofPlan(plan))?.state, 'succeeded')
    const trail = (await world.store.audit.list({limit: 50})).map(({event}) => event)
    const broken = trail.find(({kind}) => kind === 'glass-broken')
    assert.deepEqual(broken?.detail, {reason, review: 'needed'})
    const told = world.announced.filter(({kind}) => kind === 'glass-broken')
    assert.equal(told.length, 1)
  })

  it('is refused while the approvers still have time to answer', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    world.clock.advance(WAIT_MS - 1)

    assert.equal(await breaks(world, {plan}), 'refused/break-glass')
    assert.deepEqual(world.cluster.effects, [])
  })

  it('is refused for a destructive plan, whatever the reason and however long it waited', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world, 'raze')
    world.clock.advance(2 * WAIT_MS)

    assert.equal(await breaks(world, {plan, typed: 'prod-a'}), 'refused/break-glass')
    assert.equal(await world.store.runs.ofPlan(plan), null)
  })

  for (const said of ['', '   ', 'broken'])
    it(`is refused with the reason "${said}"`, async () => {
      const world = await aWorld()
      const {id: plan} = await proposed(world)
      world.clock.advance(WAIT_MS)

      assert.equal(await breaks(world, {plan, reason: said}), 'refused/confirmation')
    })

  it('is refused to whoever is no operator, and on record', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    world.clock.advance(WAIT_MS)

    for (const by of [approver, outsider])
      assert.equal(await breaks(world, {plan, by}), 'refused/not-operator')
    const [latest] = await world.store.audit.list({limit: 1})
    assert.match(latest?.event.summary ?? '', /tried to break the glass for "Defragment/)
  })

  it('is refused while the cluster is frozen, and after the plan expired', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    await world.operations.freeze({cluster: 'prod-a', by: operator, channel: 'C1'})
    world.clock.advance(WAIT_MS)

    assert.equal(await breaks(world, {plan}), 'refused/frozen')
    world.clock.advance(2 * WAIT_MS)
    assert.equal(await breaks(world, {plan}), 'refused/expired')
  })

  it('skips no guard: the run stops where any other would', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    world.clock.advance(WAIT_MS)
    world.cluster.member('etcd-3').up = false

    assert.equal(await breaks(world, {plan}), 'started')

    assert.deepEqual(world.cluster.effects, [])
    assert.equal((await world.store.runs.ofPlan(plan))?.stopReason, 'guard')
  })

  it('does not hold when the operator lost their role before the run', async () => {
    let operators = ['U1']
    const world = await aTestWorld({
      roles: async ({id}) => ({operator: operators.includes(id.slice(3)), approver: false}),
    })
    const {id: plan} = await proposed(world)
    world.clock.advance(WAIT_MS)
    const {announce} = world.context
    const losing = {
      ...world.context,
      announce: (...args: Parameters<typeof announce>) => {
        operators = []
        return announce(...args)
      },
    }
    const {decidePlan} = await import('../../src/operations/decide-plan.ts')
    const {carryOut} = await import('../../src/engine/runner.ts')
    const request = {plan, decision: 'break-glass', by: operator, channel: 'C1', reason} as const
    const decided = await decidePlan(request, losing)
    assert.ok(decided.ok && decided.started !== null)

    await carryOut(decided.started.run, decided.started.fence, world.context)

    assert.equal((await world.store.runs.ofPlan(plan))?.stopReason, 'not_approved')
  })
})

describe('a plan that waits too long', () => {
  const calls = (world: TestWorld): number => world.announced.filter(({kind}) => kind === 'escalation').length

  it('has its approvers called once, on record, and not before their time', async () => {
    const world = await aWorld()
    const {id} = await proposed(world)
    world.clock.advance(WAIT_MS - 1)
    assert.equal(await escalatePlans(world.context), 0)
    world.clock.advance(1)

    assert.equal(await escalatePlans(world.context), 1)
    assert.equal(await escalatePlans(world.context), 0)

    assert.equal(calls(world), 1)
    assert.ok((await world.store.plans.get(id))?.escalatedAt)
    const [latest] = await world.store.audit.list({limit: 1})
    assert.equal(latest?.event.kind, 'plan-escalated')
    const card = world.announced.findLast(({kind}) => kind === 'plan')
    assert.ok(card?.kind === 'plan' && card.record.escalatedAt !== undefined)
  })

  it('calls nobody once it is decided or expired', async () => {
    const world = await aWorld()
    const {id: plan} = await proposed(world)
    await world.operations.decide({plan, decision: 'deny', by: approver, channel: 'C1'})
    await proposed(world, 'raze')
    world.clock.advance(15 * 60_000)

    assert.equal(await escalatePlans(world.context), 0)
    assert.equal(calls(world), 0)
  })
})
