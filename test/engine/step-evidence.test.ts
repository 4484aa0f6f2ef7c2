import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {AuditEvent} from '../../src/domain/audit.ts'
import {approver, aRequest, aTestWorld} from '../fixtures/a-context.ts'

async function eventsOfAMove(): Promise<readonly AuditEvent[]> {
  const world = await aTestWorld()
  const asked = await world.operations.propose(aRequest('move-leader'))
  assert.ok(asked.ok)
  const plan = asked.record.id
  await world.operations.decide({plan, decision: 'approve', by: approver, channel: 'C1'})
  await world.background.idle()
  const entries = await world.store.audit.list({limit: 100})
  return entries.map(({event}) => event).toReversed()
}

describe('the trail of a step', () => {
  it('has what was seen before the intent and after the effect', async () => {
    const events = await eventsOfAMove()

    const before = events.find(({kind}) => kind === 'step-intended')?.detail['before']
    const after = events.find(({kind}) => kind === 'step-done')?.detail['after']

    assert.ok(typeof before === 'object' && before !== null)
    assert.ok(typeof after === 'object' && after !== null)
    assert.equal(Reflect.get(before, 'leader'), 'etcd-1')
    assert.notEqual(Reflect.get(after, 'leader'), 'etcd-1')
    assert.deepEqual(Reflect.get(before, 'healthy'), ['etcd-1', 'etcd-2', 'etcd-3'])
  })
})
