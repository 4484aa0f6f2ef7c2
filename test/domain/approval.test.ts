import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {
  type Approval,
  approvalsNeeded,
  checkSeenHash,
  checkTypedName,
  countApprovals,
  mayDecide,
  mayStillDecide,
  type PlanRecord,
  planStates,
} from '../../src/domain/approval.ts'
import type {Actor} from '../../src/domain/person.ts'
import type {Policy} from '../../src/domain/settings.ts'

const person = (id: string): Actor => ({kind: 'person', id, name: id})

function record(change: Partial<PlanRecord> = {}): PlanRecord {
  return {
    id: 'plan_1',
    plan: {} as PlanRecord['plan'],
    hash: 'h1',
    state: 'awaiting-approval',
    requestedBy: person('olga'),
    requestedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T00:15:00.000Z',
    channel: 'C1',
    incident: null,
    threadKey: null,
    approvalsNeeded: 1,
    ...change,
  }
}

const destructive = record({
  plan: {title: 'Rebuild', risk: 'destructive', cluster: 'prod-a'} as PlanRecord['plan'],
})

const aPolicy: Policy = {
  disruptive: {approvals: 1},
  destructive: {approvals: 2, typedConfirmation: true, oneTimeCode: false},
  approvalTtlMs: 1,
  escalateAfterMs: 1,
  watchAfterRunMs: 1,
  reopenWithinMs: 1,
  unknownAlertsTo: null,
  gate: {settleMs: 1, looks: 1, everyMs: 1, giveUpMs: 1},
}

const approval: fc.Arbitrary<Approval> = fc.record({
  plan: fc.constantFrom('plan_1', 'plan_2'),
  planHash: fc.constantFrom('h1', 'h2'),
  person: fc.constantFrom('olga', 'ada', 'bob').map(person),
  decision: fc.constantFrom('approve', 'deny'),
  at: fc.constant('2026-01-01T00:01:00.000Z'),
})

describe('counting approvals', () => {
  it('counts different people who approved this very plan, never the one who asked', () => {
    fc.assert(
      fc.property(fc.array(approval), given => {
        const counted = new Set(
          given
            .filter(
              a =>
                a.plan === 'plan_1' &&
                a.planHash === 'h1' &&
                a.decision === 'approve' &&
                a.person.id !== 'olga',
            )
            .map(a => a.person.id),
        )
        assert.equal(countApprovals(record(), given), counted.size)
        assert.equal(countApprovals(record(), [...given, ...given]), counted.size)
      }),
    )
  })
})

describe('deciding on a plan', () => {
  const now = new Date('2026-01-01T00:10:00.000Z')
  const approver = {operator: true, approver: true}

  it('is open to an approver other than the one who asked, until it expires', () => {
    assert.equal(mayDecide(record(), {person: person('ada'), roles: approver, now}), null)
    const late = new Date('2026-01-01T00:15:00.000Z')
    assert.equal(
      mayDecide(record(), {person: person('ada'), roles: approver, now: late})?.code,
      'refused/expired',
    )
  })

  it('is refused to the one who asked, whatever else they are', () => {
    assert.equal(
      mayDecide(record(), {person: person('olga'), roles: approver, now})?.code,
      'refused/own-request',
    )
  })

  it('is refused to everybody who is not an approver, with the doubt that stood in the way', () => {
    const roles = {operator: true, approver: false, doubt: 'group S1 could not be read'}
    const refusal = mayDecide(record(), {person: person('ada'), roles, now})
    assert.equal(refusal?.code, 'refused/not-approver')
    assert.match(refusal?.reason ?? '', /group S1 could not be read/)
  })

  it('is refused in every state but the open one', () => {
    for (const state of planStates)
      assert.equal(
        mayStillDecide(record({state}), now)?.code,
        state === 'awaiting-approval' ? undefined : 'refused/state',
      )
  })

  it('is refused when the deadline cannot be read', () => {
    assert.equal(mayStillDecide(record({expiresAt: 'soon'}), now)?.code, 'refused/expired')
  })

  it('needs as many people as the policy says for the risk', () => {
    const risks = ['safe-write', 'disruptive', 'destructive'] as const
    assert.deepEqual(
      risks.map(risk => approvalsNeeded(risk, aPolicy)),
      [0, 1, 2],
    )
  })

  for (const typed of ['prod-a ', 'Prod-a', 'prod-b', '', undefined])
    it(`of a destructive plan is refused with "${typed}" typed for prod-a`, () => {
      const refusal = checkTypedName(destructive, typed, aPolicy)
      assert.equal(refusal?.code, 'refused/confirmation')
      assert.match(refusal?.remedy ?? '', /type exactly that/)
    })

  it('of a destructive plan counts with exactly the name of its cluster, or when no name is asked for', () => {
    const untyped = {...aPolicy, destructive: {approvals: 2, typedConfirmation: false, oneTimeCode: false}}
    assert.equal(checkTypedName(destructive, 'prod-a', aPolicy), null)
    assert.equal(checkTypedName(destructive, undefined, untyped), null)
    assert.equal(checkTypedName(record(), undefined, aPolicy), null)
  })

  it('is refused on another plan than the one that was seen', () => {
    assert.equal(checkSeenHash(record(), record().hash), null)
    assert.equal(checkSeenHash(record(), undefined), null)
    assert.equal(checkSeenHash(record(), 'ff'.repeat(32))?.code, 'refused/state')
  })
})
