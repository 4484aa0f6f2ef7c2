import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, operator, outsider} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'

const where = {channel: 'C1'}

describe('the level of an incident', () => {
  it('set by a person is theirs, on the card and on the record, with the reason', async () => {
    const {operations, store, incident, announced} = await aWorldWithIncident()

    const answer = await operations.setLevel({
      incident,
      by: operator,
      level: 'P2',
      reason: 'API is\ndown',
      ...where,
    })

    assert.ok(answer.ok)
    const kept = await store.incidents.get(incident)
    assert.deepEqual([kept?.level, kept?.levelBy?.id], ['P2', operator.id])
    const [entry] = await store.audit.list({incident, limit: 1})
    assert.equal(entry?.event.kind, 'incident-level')
    assert.equal(entry?.event.summary, 'Operator set the level to P2: API is down.')
    const card = announced.at(-1)
    assert.ok(card?.kind === 'incident')
    assert.equal(card.incident.level, 'P2')
  })

  it('goes back to the rule with auto, which looks again', async () => {
    const {operations, store, incident, background} = await aWorldWithIncident()
    await operations.setLevel({incident, by: approver, level: 'P1', reason: '', ...where})

    await operations.setLevel({incident, by: approver, level: 'auto', reason: '', ...where})

    await background.idle()
    assert.equal((await store.incidents.get(incident))?.levelBy, undefined)
    assert.notEqual(await store.observations.latest('prod-a'), null)
  })

  it('is for operators and approvers; a refusal is on the time line', async () => {
    const {operations, store, incident} = await aWorldWithIncident()

    const answer = await operations.setLevel({incident, by: outsider, level: 'P4', reason: '', ...where})

    assert.ok(!answer.ok)
    assert.equal((await store.incidents.get(incident))?.level, undefined)
    assert.equal((await operations.timeline(incident)).at(-1)?.group, 'refusal')
  })

  it('set twice to the same is answered and recorded once', async () => {
    const {operations, store, incident} = await aWorldWithIncident()
    const request = {incident, by: operator, level: 'P3', reason: '', ...where} as const
    await operations.setLevel(request)

    const again = await operations.setLevel(request)

    assert.ok(again.ok)
    const kinds = (await store.audit.list({incident, limit: 50})).map(({event}) => event.kind)
    assert.equal(kinds.filter(kind => kind === 'incident-level').length, 1)
  })

  it('keeps the verdict on the card: the last look is shown again', async () => {
    const {operations, incident, announced, background} = await aWorldWithIncident()
    await operations.incidentAction({incident, action: 'diagnose', by: operator, ...where})
    await background.idle()

    await operations.setLevel({incident, by: operator, level: 'P2', reason: '', ...where})

    const card = announced.at(-1)
    assert.ok(card?.kind === 'incident')
    assert.ok(card.diagnosis !== null && card.evidence !== null)
  })

  it('of a closed incident stays as it is', async () => {
    const {operations, incident} = await aWorldWithIncident()
    await operations.incidentAction({incident, action: 'close', by: approver, ...where})

    const answer = await operations.setLevel({incident, by: operator, level: 'P1', reason: '', ...where})

    assert.ok(!answer.ok)
    assert.equal(answer.refusal.code, 'refused/state')
  })
})

describe('the command of an incident', () => {
  it('is taken, handed on and laid down, each in a sentence', async () => {
    const {operations, store, incident} = await aWorldWithIncident()
    const set = (commander: typeof operator | null) =>
      operations.setCommander({incident, by: operator, commander, ...where})

    await set(operator)
    await set(approver)
    assert.equal((await store.incidents.get(incident))?.commander?.id, approver.id)
    await set(null)

    const said = (await operations.timeline(incident)).filter(({kind}) => kind === 'incident-commander')
    assert.deepEqual(
      said.map(({what}) => what),
      [
        'Operator took the command.',
        'Operator handed the command to Approver.',
        'Operator laid down the command.',
      ],
    )
    assert.equal((await store.incidents.get(incident))?.commander, undefined)
  })

  it('is not for outsiders to give', async () => {
    const {operations, store, incident} = await aWorldWithIncident()

    const answer = await operations.setCommander({incident, by: outsider, commander: outsider, ...where})

    assert.ok(!answer.ok)
    assert.equal((await store.incidents.get(incident))?.commander, undefined)
  })
})
