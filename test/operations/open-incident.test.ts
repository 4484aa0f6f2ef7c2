import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aTestWorld, operator, outsider} from '../fixtures/a-context.ts'

const request = {cluster: 'prod-a', by: operator, channel: 'C1', text: 'API is slow', key: 'command:1'}

describe('opening an incident by hand', () => {
  it('opens one that diagnoses itself, in the words of the person', async () => {
    const {operations, store, background} = await aTestWorld()

    const answer = await operations.openIncident(request)

    await background.idle()
    assert.ok(answer.ok)
    const incident = await store.incidents.current('prod-a')
    assert.equal(incident?.title, 'API is slow')
    assert.notEqual(incident?.diagnosedAt, undefined)
    const lines = await operations.timeline(incident?.id ?? '')
    assert.equal(lines[0]?.what, 'Operator opened an incident on prod-a: API is slow.')
    assert.ok(!lines.some(({kind}) => kind === 'alert-received'))
  })

  it('while one is open says so, and adds nothing to it', async () => {
    const {operations, store, background} = await aTestWorld()
    await operations.openIncident(request)
    await background.idle()

    const again = await operations.openIncident({...request, text: 'again', key: 'command:2'})

    assert.ok(!again.ok)
    assert.equal(again.refusal.code, 'refused/state')
    assert.equal((await store.incidents.current('prod-a'))?.alerts.length, 1)
  })

  it('is for operators and approvers, and refused to others on the record', async () => {
    const {operations, store} = await aTestWorld()

    const answer = await operations.openIncident({...request, by: outsider})

    assert.ok(!answer.ok)
    assert.equal(await store.incidents.current('prod-a'), null)
    assert.equal((await store.audit.list({limit: 1}))[0]?.event.kind, 'request-refused')
  })

  it('for a cluster without a channel is refused: nobody would hear of it', async () => {
    const {operations} = await aTestWorld({settings: {channels: []}})

    const answer = await operations.openIncident(request)

    assert.ok(!answer.ok)
    assert.match(answer.refusal.reason, /no channel/)
  })
})
