import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, aRequest, operator} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'

describe('making the report of an incident', () => {
  it('is on the record, the report itself included', async () => {
    const {operations, incident, store} = await aWorldWithIncident()

    const {markdown, report} = await operations.report({incident, by: operator, channel: 'C1'})

    assert.equal((await store.audit.list({incident, limit: 1}))[0]?.event.kind, 'incident-report')
    assert.match(markdown, /Operator had the report made/)
    const head = await store.audit.head()
    assert.ok(report.proof.checkpoint?.startsWith(`${head?.seq}:`))
  })

  it('tells a repair from its request to its proof', async () => {
    const world = await aWorldWithIncident()
    const {operations, incident, background} = world
    const asked = await operations.propose(aRequest('defragment', {incident}))
    assert.ok(asked.ok)
    await operations.decide({plan: asked.record.id, decision: 'approve', by: approver, channel: 'C1'})
    await background.idle()

    const {report, html} = await operations.report({incident, by: operator, channel: 'C1'})

    const [plan] = report.plans
    assert.ok(plan)
    assert.ok(
      plan.steps.length > 0 && plan.steps.every(({state, took}) => state === 'done' && took !== ''),
      JSON.stringify(plan),
    )
    assert.match(plan.facts.join(), /Approver approved this hash/)
    assert.match(html, /ended as succeeded/)
    assert.ok(report.charts.some(({id}) => id === 'db-size'))
  })

  it('reads the looks that the record names, however old, and never more than it can hold', async () => {
    const world = await aWorldWithIncident()
    const {operations, incident, background, clock} = world
    for (let round = 0; round < 5; round += 1) {
      await operations.incidentAction({incident, action: 'diagnose', by: operator, channel: 'C1'})
      await background.idle()
      clock.advance(10 * 60_000)
    }

    const {report} = await operations.report({incident, by: operator, channel: 'C1'})

    const sizes = report.charts.find(({id}) => id === 'db-size')
    assert.equal(sizes?.series[0]?.points.length, 5)
  })

  it('is refused for an incident nobody knows', async () => {
    const {operations} = await aWorldWithIncident()

    await assert.rejects(operations.report({incident: 'inc_x', by: operator, channel: 'C1'}), {
      code: 'input/not-found',
    })
  })
})
