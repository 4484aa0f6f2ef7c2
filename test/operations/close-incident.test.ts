import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {AlertGroup} from '../../src/domain/alert.ts'
import {approver, aTestWorld, outsider, type TestWorld} from '../fixtures/a-context.ts'

async function openIncident(world: TestWorld): Promise<string> {
  const alert = {
    status: 'firing',
    labels: {alertname: 'a', cluster: 'prod-a'},
    startsAt: '2026-01-01T03:00:00Z',
    fingerprint: 'f1',
  }
  const group = AlertGroup.parse({version: '4', groupKey: 'g', status: 'firing', alerts: [alert]})
  const {incidents} = await world.operations.keepAlerts(group)
  return incidents[0] ?? ''
}

describe('closing an incident', () => {
  it('is for operators and approvers, and refused to others on the record', async () => {
    const world = await aTestWorld()
    const incident = await openIncident(world)

    const answer = await world.operations.incidentAction({
      incident,
      action: 'close',
      by: outsider,
      channel: 'C1',
    })

    assert.ok(!answer.ok)
    assert.equal(answer.refusal.code, 'refused/not-operator')
    assert.equal((await world.store.audit.list({limit: 1}))[0]?.event.kind, 'request-refused')
    assert.equal((await world.store.incidents.get(incident))?.state, 'open')
  })

  it('ends it: an alert soon after continues it, a later one opens another', async () => {
    const world = await aTestWorld()
    const incident = await openIncident(world)

    const answer = await world.operations.incidentAction({
      incident,
      action: 'close',
      by: approver,
      channel: 'C1',
    })

    assert.ok(answer.ok)
    assert.equal(await openIncident(world), incident)
    await world.operations.incidentAction({incident, action: 'close', by: approver, channel: 'C1'})
    world.clock.advance(world.context.policy.reopenWithinMs + 1)
    assert.notEqual(await openIncident(world), incident)
  })

  it('twice is answered and changes nothing', async () => {
    const world = await aTestWorld()
    const request = {
      incident: await openIncident(world),
      action: 'close',
      by: approver,
      channel: 'C1',
    } as const
    await world.operations.incidentAction(request)

    const again = await world.operations.incidentAction(request)

    assert.ok(!again.ok)
    assert.equal(again.refusal.code, 'refused/state')
  })

  it('is refused for an incident nobody knows', async () => {
    const world = await aTestWorld()

    await assert.rejects(
      world.operations.incidentAction({incident: 'inc_x', action: 'close', by: approver, channel: 'C1'}),
      {code: 'input/not-found'},
    )
  })
})
