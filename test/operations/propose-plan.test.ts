import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aRequest, outsider} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'

describe('a plan asked for while an incident is open', () => {
  it('belongs to that incident, wherever it was asked for', async () => {
    const {operations, store, incident} = await aWorldWithIncident()
    const proposed = await operations.propose(aRequest('move-leader', {channel: 'C-elsewhere'}))

    assert.ok(proposed.ok)
    assert.equal(proposed.record.incident, incident)
    const [entry] = await store.audit.list({incident, limit: 1})
    assert.equal(entry?.event.kind, 'plan-proposed')
  })

  it('is on its record too when it is refused', async () => {
    const {operations, store, incident} = await aWorldWithIncident()
    const proposed = await operations.propose(aRequest('move-leader', {by: outsider}))

    assert.ok(!proposed.ok)
    const [entry] = await store.audit.list({incident, limit: 1})
    assert.match(entry?.event.kind ?? '', /refused/)
  })

  it('belongs to none once the incident is closed', async () => {
    const {operations, store, incident} = await aWorldWithIncident()
    const before = await store.incidents.get(incident)
    assert.ok(before)
    await store.incidents.update({...before, state: 'closed', closedAt: '2026-01-01T03:10:00.000Z'})

    const proposed = await operations.propose(aRequest('move-leader'))

    assert.ok(proposed.ok)
    assert.equal(proposed.record.incident, null)
  })
})
