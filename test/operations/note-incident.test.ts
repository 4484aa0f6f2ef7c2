import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {approver, operator, outsider} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'

describe('a note', () => {
  it('is on the time line with who wrote it, whoever they are', async () => {
    const {operations, incident} = await aWorldWithIncident()

    await operations.note({incident, by: outsider, text: 'the switch was restarted', key: 'command:1'})

    const line = (await operations.timeline(incident)).at(-1)
    assert.equal(line?.what, 'Outsider noted: the switch was restarted')
    assert.equal(line?.group, 'note')
  })

  it('is kept once, however often it is delivered or marked', async () => {
    const {operations, incident} = await aWorldWithIncident()
    const note = {
      incident,
      text: 'once',
      key: 'message:C1:1.2',
      said: {by: operator, at: '2026-01-01T03:01:00.000Z'},
    }

    await operations.note({...note, by: operator})
    const again = await operations.note({...note, by: approver})

    assert.match(again.sentence, /already/)
    assert.equal((await operations.timeline(incident)).filter(({kind}) => kind === 'incident-note').length, 1)
  })

  it('that somebody marked names who said it and who marked it', async () => {
    const {operations, incident, store} = await aWorldWithIncident()
    const said = {by: operator, at: '2026-01-01T03:01:00.000Z'}

    await operations.note({incident, by: approver, text: 'look at rack 4', key: 'message:C1:1.2', said})

    const [entry] = await store.audit.list({incident, limit: 1})
    assert.equal(entry?.event.summary, 'Operator said, and Approver noted: look at rack 4')
    assert.equal(entry?.event.actor.id, approver.id)
    assert.deepEqual(entry?.event.detail['said'], {by: 'Operator', at: said.at})
  })

  it('is one line of bounded length, with nothing hidden in it', async () => {
    const {operations, incident} = await aWorldWithIncident()

    await operations.note({incident, by: operator, text: `a\nb\u202e${'x'.repeat(5_000)}`, key: 'command:1'})

    const what = (await operations.timeline(incident)).at(-1)?.what ?? ''
    assert.match(what, /^Operator noted: a bx+…$/)
    assert.ok(what.length < 640)
  })

  it('without words, or for an incident nobody knows, is refused', async () => {
    const {operations, incident} = await aWorldWithIncident()

    await assert.rejects(operations.note({incident, by: operator, text: ' \n', key: 'k'}), {
      code: 'input/invalid',
    })
    await assert.rejects(operations.note({incident: 'inc_x', by: operator, text: 'a', key: 'k'}), {
      code: 'input/not-found',
    })
  })
})
