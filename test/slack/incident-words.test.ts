import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {Message} from '../../src/local/slack/store/model.ts'
import {keys} from '../../src/slack/ids.ts'
import {type Stage, startStage} from './fixtures/bot.ts'
import {anIncident} from './fixtures/matters.ts'

const blocksOf = (message: Message): string => `${message.text} ${JSON.stringify(message.blocks ?? [])}`

/** A stage on which an incident is open, with its message in the channel. */
async function aStageWithIncident(): Promise<Stage & {readonly root: string}> {
  const stage = await startStage()
  await stage.store.incidents.insert(anIncident())
  const block = {type: 'section', block_id: 'a', text: {type: 'mrkdwn', text: 'the incident'}}
  const message = {key: keys.incident('inc_1'), channel: 'C1', text: 'the incident', blocks: [block]}
  await stage.store.outbox.add(message, new Date().toISOString())
  const root = await stage.workspace.until(w => w.messages('C1').find(({text}) => text === 'the incident'), {
    what: 'the root message',
  })
  // The time stamp is kept after the message shows.
  await stage.store.settled()
  return {...stage, root: root.ts}
}

describe('the words for an incident in Slack', () => {
  let stage: Stage & {readonly root: string}
  before(async () => {
    stage = await aStageWithIncident()
  })
  after(() => stage?.stop())

  const asked = (name: string) => stage.operations.calls.findLast(call => call.name === name)?.request
  const told = (user: string, wanted: RegExp) =>
    stage.workspace.until(
      w =>
        w
          .as(user)
          .ephemerals('C1')
          .findLast(m => wanted.test(blocksOf(m))),
      {
        what: `${wanted} for ${user}`,
      },
    )

  it('alone show it at a glance, with a link to its message', async () => {
    await stage.workspace.as('U2').command('C1', 'incident')

    const note = await told('U2', /etcdDatabaseQuotaLowSpace/)
    assert.match(blocksOf(note), /archives\/C1\/p\d+\|Open it/)
  })

  it('show the whole time line in its thread', async () => {
    await stage.workspace.as('U1').command('C1', 'incident timeline')

    const posted = await stage.workspace.until(
      w => w.thread('C1', stage.root).find(m => /Time line/.test(blocksOf(m))),
      {what: 'the time line'},
    )
    assert.match(blocksOf(posted), /tried to approve a plan of their own/)
  })

  it('keep a note, typed or by mention in the thread', async () => {
    await stage.workspace.as('U1').command('C1', 'incident note disks are <fine> & prod-a')
    await told('U1', /on the time line/)
    assert.equal(asked('note')?.['text'], 'disks are <fine> & prod-a')

    stage.workspace.as('U2').mention('C1', 'note rack 4 is back', {thread: stage.root})
    await told('U2', /on the time line/)
    assert.deepEqual([asked('note')?.['text'], asked('note')?.['incident']], ['rack 4 is back', 'inc_1'])
  })

  it('set the level with a reason, and refuse one that does not exist', async () => {
    await stage.workspace.as('U1').command('C1', 'incident level p2 no leader for a minute')
    await told('U1', /The level is P2/)
    assert.deepEqual(
      [asked('setLevel')?.['level'], asked('setLevel')?.['reason']],
      ['P2', 'no leader for a minute'],
    )

    await stage.workspace.as('U1').command('C1', 'incident level P9')
    await told('U1', /There is no level/)
  })

  it('give the command to me, to somebody mentioned, or to nobody', async () => {
    await stage.workspace.as('U1').command('C1', 'incident commander me')
    await told('U1', /ann leads/)

    stage.workspace.as('U1').mention('C1', 'incident commander <@U2>', {thread: stage.root})
    await told('U1', /bea leads/)

    await stage.workspace.as('U1').command('C1', 'incident commander none')
    await told('U1', /Nobody leads/)
  })

  it('give it to no guest, and say how to name somebody when a name alone arrives', async () => {
    stage.workspace.as('U1').mention('C1', 'incident commander <@U3>', {thread: stage.root})
    await told('U1', /guests may look/)

    await stage.workspace.as('U1').command('C1', 'incident commander @bea')
    await told('U1', /hands a slash command the name alone/)
  })

  it('open one by hand', async () => {
    await stage.workspace.as('U1').command('C1', 'incident open the API is slow')

    await told('U1', /It is open/)
    assert.deepEqual(
      [asked('openIncident')?.['cluster'], asked('openIncident')?.['text']],
      ['prod-a', 'the API is slow'],
    )
  })

  it('offer the near word for one that does not exist', async () => {
    await stage.workspace.as('U1').command('C1', 'incident reprot')

    await told('U1', /incident report/)
  })
})

describe('the report in Slack', () => {
  let stage: Stage & {readonly root: string}
  before(async () => {
    stage = await aStageWithIncident()
  })
  after(() => stage?.stop())

  const inThread = (wanted: RegExp) =>
    stage.workspace.until(w => w.thread('C1', stage.root).find(m => wanted.test(blocksOf(m))), {
      what: `${wanted}`,
    })

  it('comes as both files into the thread, with the handover to read at once', async () => {
    await stage.workspace.as('U1').command('C1', 'incident report')

    await inThread(/Handover.*What was tried/)
    const names = stage.workspace
      .thread('C1', stage.root)
      .flatMap(({files}) => (files ?? []).map(({name}) => name))
    assert.deepEqual(names, ['incident-prod-a.html', 'incident-prod-a.md'])
  })

  it('comes as the handover alone when Slack takes no file, and says how to get it', async () => {
    stage.workspace.faults.inject({
      method: 'files.getUploadURLExternal',
      kind: 'error',
      error: 'missing_scope',
      times: 2,
    })

    await stage.workspace.as('U2').command('C1', 'incident report')

    await inThread(/could not be uploaded.*quorate incident report inc_1 --out/)
  })
})

describe('a reaction in Slack', () => {
  let stage: Stage & {readonly root: string}
  before(async () => {
    stage = await aStageWithIncident()
  })
  after(() => stage?.stop())

  const notes = () => stage.operations.calls.filter(({name}) => name === 'note')
  const until = (what: string, look: () => boolean) => stage.workspace.until(look, {what})

  it('keeps a message of the channel as a note of who wrote it', async () => {
    const said = stage.workspace
      .as('U2')
      .say('C1', 'the switch of <https://rack4.example|rack 4> is dead &amp; gone')
    stage.workspace.as('U1').react('C1', said.ts, 'pushpin')

    await until('the note', () => notes().length === 1)
    const [note] = notes()
    assert.equal(note?.request['text'], 'the switch of rack 4 is dead & gone')
    assert.equal(note?.request['key'], `message:C1:${said.ts}`)
    assert.match(
      JSON.stringify(note?.request),
      /"by":\{[^}]*"name":"ann"\}.*"said":\{"by":\{[^}]*"name":"bea"\}/,
    )
  })

  it('keeps a reply in the thread of the incident', async () => {
    const said = stage.workspace.as('U2').say('C1', 'in the thread', {thread: stage.root})
    stage.workspace.as('U2').react('C1', said.ts, 'pushpin')

    await until('the note', () => notes().length === 2)
    assert.deepEqual(
      [notes().at(-1)?.request['text'], notes().at(-1)?.request['incident']],
      ['in the thread', 'inc_1'],
    )
  })

  it('of another name means nothing, and one in another channel neither', async () => {
    const reads = stage.workspace.calls('conversations.replies').length
    const said = stage.workspace.as('U1').say('C1', 'just chat')
    stage.workspace.as('U2').react('C1', said.ts, 'eyes')
    stage.workspace.as('U2').react('C1', said.ts, 'pushpin')

    await until('the note', () => notes().length === 3)
    assert.equal(stage.workspace.calls('conversations.replies').length, reads + 1)
    assert.deepEqual(stage.workspace.violations(), [])
  })

  it('delivered twice is worked on once', async () => {
    await stage.workspace.faults.redeliver('event', {eventType: 'reaction_added'})

    assert.equal(notes().length, 3)
  })
})
