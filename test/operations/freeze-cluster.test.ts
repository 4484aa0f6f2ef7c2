import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PlanRecord} from '../../src/domain/approval.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import type {FreezeRequest} from '../../src/operations/freeze-cluster.ts'
import {
  approver,
  aRequest,
  aTestWorld,
  operator,
  outsider,
  type TestWorld,
  testDigest,
} from '../fixtures/a-context.ts'

async function proposed(world: TestWorld): Promise<PlanRecord> {
  const answer = await world.operations.propose(aRequest('defragment'))
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.record
}

const where = {cluster: 'prod-a', channel: 'C1'}

async function outcome(answer: Promise<{readonly ok: boolean}>): Promise<string> {
  const got = (await answer) as {ok: boolean; refusal?: {code: string}}
  return got.refusal?.code ?? 'done'
}

describe('freezing a cluster', () => {
  it('keeps an approval from starting a run, and the approval does not count later either', async () => {
    const world = await aTestWorld()
    const {id: plan} = await proposed(world)
    await world.operations.freeze({...where, by: operator, reason: 'bad disk'})

    const decided = await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})

    assert.ok(!decided.ok)
    assert.equal(decided.refusal.code, 'refused/frozen')
    assert.match(decided.refusal.reason, /prod-a is frozen by Operator since .*: bad disk/)
    assert.deepEqual(await world.store.approvals.of(plan), [])
    assert.equal(await world.store.runs.ofPlan(plan), null)
  })

  it('still lets a plan be asked for, denied and withdrawn', async () => {
    const world = await aTestWorld()
    await world.operations.freeze({...where, by: operator})
    const {id: plan} = await proposed(world)

    assert.equal(
      await outcome(world.operations.decide({plan, decision: 'withdraw', by: operator, channel: 'C1'})),
      'done',
    )
  })

  it('is for operators and approvers, lifting it for approvers only, and every refusal is on record', async () => {
    const world = await aTestWorld({
      settings: {people: {operators: {users: ['U1'], groups: []}, approvers: {users: ['U2'], groups: []}}},
    })
    const freeze = (request: FreezeRequest) => world.operations.freeze(request)
    const unfreeze = (request: FreezeRequest) => world.operations.unfreeze(request)

    assert.equal(await outcome(freeze({...where, by: outsider})), 'refused/not-operator')
    assert.equal(await outcome(freeze({...where, by: operator})), 'done')
    assert.equal(await outcome(unfreeze({...where, by: operator})), 'refused/not-approver')
    assert.equal((await world.operations.freezes()).length, 1)
    assert.equal(await outcome(unfreeze({...where, by: approver})), 'done')
    assert.deepEqual(await world.operations.freezes(), [])
    assert.equal(await outcome(freeze({...where, by: approver})), 'done')
    const kinds = (await world.store.audit.list({limit: 10})).map(({event}) => event.kind)
    assert.deepEqual(kinds.toReversed(), [
      'request-refused',
      'cluster-frozen',
      'request-refused',
      'cluster-unfrozen',
      'cluster-frozen',
    ])
    assert.ok((await verifyAudit(world.store.audit, testDigest)).intact)
  })

  it('shows on the cards that wait, and leaves them when it is lifted', async () => {
    const world = await aTestWorld()
    await proposed(world)
    const shown = (): readonly (string | undefined)[] =>
      world.announced.flatMap(one => (one.kind === 'plan' ? [one.frozen?.reason] : []))

    await world.operations.freeze({...where, by: operator, reason: 'bad disk'})
    await world.operations.unfreeze({...where, by: approver})

    assert.deepEqual(shown(), [undefined, 'bad disk', undefined])
    assert.deepEqual(
      world.announced.flatMap(one => (one.kind === 'freeze' ? [one.lifted?.name ?? null] : [])),
      [null, 'Approver'],
    )
  })

  it('twice changes nothing, and says who did it first', async () => {
    const world = await aTestWorld()
    await world.operations.freeze({...where, by: operator, reason: 'bad disk'})

    const again = await world.operations.freeze({...where, by: approver, reason: 'me too'})

    assert.ok(again.ok)
    assert.match(again.sentence, /frozen by Operator .*bad disk\. Nothing was changed/)
    const unfrozen = await world.operations.unfreeze({...where, by: approver})
    assert.ok(unfrozen.ok)
    const twice = await world.operations.unfreeze({...where, by: approver})
    assert.ok(twice.ok && /is not frozen/.test(twice.sentence))
  })

  it('without a reason says so', async () => {
    const world = await aTestWorld()
    await world.operations.freeze({...where, by: operator, reason: '  '})

    assert.equal((await world.store.freezes.get('prod-a'))?.reason, 'no reason was given')
  })

  it('holds in the next life of the process', async () => {
    const first = await aTestWorld()
    const {id: plan} = await proposed(first)
    await first.operations.freeze({...where, by: operator, reason: 'bad disk'})

    const {store, clock, cluster} = first
    const next = await aTestWorld({store, clock, cluster, instance: 'second'})

    assert.equal(
      await outcome(next.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})),
      'refused/frozen',
    )
  })
})
