import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, it} from 'node:test'
import type {Message} from '../../src/local/slack/store/model.ts'
import {
  alertmanagerDefault,
  alertmanagerFiring,
  alertmanagerResolved,
  pagerdutyMessage,
} from './alerts/messages.ts'
import {ALERTS, type AlertStage, eventually, INCIDENTS, startAlertStage} from './fixtures/alert-stage.ts'

let stage: AlertStage

function post(attachment: object, channel = ALERTS): Message {
  return stage.workspace.alertFrom({channel, username: 'Alerts', attachments: [{...attachment}]})
}

function roots(): readonly Message[] {
  return stage.workspace.messages(INCIDENTS).filter(message => hasBlock(message, 'incident.title'))
}

function hasBlock({blocks}: Message, id: string): boolean {
  return blocks?.some(block => block.block_id === id) ?? false
}

function replies(to: Message): readonly Message[] {
  return stage.workspace.thread(to.channel, to.ts).slice(1)
}

async function replied(to: Message): Promise<Message> {
  await stage.workspace.until(() => replies(to)[0], {what: 'a note under the alert', timeoutMs: 20_000})
  await quiet()
  const [note] = replies(to)
  assert.ok(note)
  return note
}

/** Everything that was delivered has been worked on, and everything said is posted. */
async function quiet(): Promise<void> {
  await eventually(
    async () =>
      (await stage.store.inbox.unfinished()).length === 0 && (await stage.store.outbox.depth()) === 0,
    'nothing under way',
  )
}

describe('an alert posted in Slack by another app', () => {
  beforeEach(async () => {
    stage = await startAlertStage()
  })
  afterEach(() => stage.stop())

  it('opens the incident of the cluster it names, and says so under the message with a link', async () => {
    const alert = post(alertmanagerFiring)
    const note = await replied(alert)

    assert.equal(roots().length, 1)
    assert.match(note.text, /incident on prod-a/)
    assert.match(JSON.stringify(note.blocks), new RegExp(`/archives/${INCIDENTS}/p`))
    const incident = await stage.store.incidents.current('prod-a')
    assert.deepEqual(
      incident?.alerts.map(({source, name, startsAt}) => [source, name, startsAt]),
      [['slack', 'etcdNoLeader', new Date(Number(alert.ts) * 1_000).toISOString()]],
    )
  })

  it('updates the incident when it is repeated, and is not commented on again', async () => {
    const first = post(alertmanagerFiring)
    await replied(first)
    const second = post(alertmanagerFiring)
    const resolved = post(alertmanagerResolved)
    await eventually(
      async () => (await stage.store.incidents.current('prod-a'))?.alerts[0]?.status === 'resolved',
      'the resolution',
    )
    await quiet()

    assert.equal(roots().length, 1)
    assert.deepEqual([...replies(second), ...replies(resolved)], [])
    assert.equal((await stage.store.incidents.current('prod-a'))?.alerts.length, 1)
  })

  it('is resolved by an edit of its message', async () => {
    const alert = post(pagerdutyMessage('Triggered'))
    await replied(alert)

    stage.workspace.alertEdited(alert, {attachments: [{...pagerdutyMessage('Resolved')}]})

    await eventually(
      async () => (await stage.store.incidents.current('prod-a'))?.alerts[0]?.status === 'resolved',
      'the resolution',
    )
    await quiet()
    assert.equal(replies(alert).length, 1)
    assert.equal(roots().length, 1)
  })

  for (const [what, attachment, expected] of [
    ['names no cluster', alertmanagerDefault, /names no configured cluster/],
    [
      'names two clusters',
      {...alertmanagerFiring, text: 'cluster=prod-a, cluster=prod-b'},
      /names more than one configured cluster/,
    ],
  ] as const)
    it(`that ${what} starts nothing, is counted, and is commented on once`, async () => {
      const first = post(attachment)
      const note = await replied(first)
      const again = post(attachment)
      await eventually(async () => stage.skin().figures().alerts.unplaced === 2, 'two counted')
      await quiet()

      assert.match(note.text, expected)
      assert.deepEqual(replies(again), [])
      assert.equal(roots().length, 0)
      const refused = (await stage.store.audit.list({limit: 10})).filter(
        ({event}) => event.kind === 'alert-refused',
      )
      assert.equal(refused.length, 2)
    })

  it('is not read in a channel nobody configured', async () => {
    post(alertmanagerFiring, INCIDENTS)
    await replied(post(alertmanagerDefault))

    assert.equal(await stage.store.incidents.current('prod-a'), null)
  })

  it('of a mebibyte is acknowledged in time and read as far as its beginning', async () => {
    const alert = post({...alertmanagerFiring, text: `${alertmanagerFiring.text}\n${'x=y '.repeat(2 ** 18)}`})
    await replied(alert)

    assert.equal(roots().length, 1)
    assert.deepEqual(stage.workspace.violations(), [])
  })

  it('cannot call a channel, break a fence, or leave its line', async () => {
    const evil = '<!channel> @here ```\u202e*x*\u0000\n<@U1> <https://evil.example|click>'
    const text = `alertname="etcd ${evil.replaceAll('\n', ' ').replaceAll('"', '')}"\nsummary="${evil.replaceAll('\n', ' ')}"\ncluster="prod-a"`
    const alert = post({...alertmanagerFiring, title: `[FIRING:1] ${evil}`, text})
    await replied(alert)

    const said = JSON.stringify([...stage.workspace.messages(INCIDENTS), ...replies(alert)])
    assert.doesNotMatch(said, /<!channel>|<@U1>|<https:\/\/evil|@here|```|\p{Bidi_Control}|\\u0000/u)
    assert.equal(roots().length, 1)
  })
})

describe('the shortcut "Diagnose this alert"', () => {
  before(async () => {
    stage = await startAlertStage()
  })
  after(() => stage.stop())

  const use = (message: Message): Promise<unknown> =>
    stage.workspace
      .as('U1')
      .shortcut({callbackId: 'diagnose_alert', channel: message.channel, ts: message.ts})
  const told = (wanted: RegExp): Promise<Message> =>
    stage.workspace.until(
      w =>
        w
          .as('U1')
          .ephemerals()
          .find(({text}) => wanted.test(text)),
      {what: String(wanted)},
    )

  it('diagnoses the cluster of the channel when the message names none, and says which', async () => {
    const message = stage.workspace.as('U2').say(INCIDENTS, 'the API is slow')

    await use(message)

    await told(/names no cluster for certain, so I diagnose prod-a/)
    await stage.workspace.until(() => replies(message).find(({text}) => text.includes('prod-a')), {
      what: 'the diagnosis',
    })
    assert.equal(roots().length, 0)
  })

  it('knows our own messages by the store, whatever they quote', async () => {
    const text = 'Triggered <https://acme.pagerduty.com/incidents/Q1|[#1] etcdNoLeader>\ncluster=prod-a'
    await stage.store.outbox.add({key: 'own', channel: INCIDENTS, text, blocks: []}, new Date().toISOString())
    const own = await stage.workspace.until(
      w => w.messages(INCIDENTS).find(message => message.text === text),
      {
        what: 'our message',
      },
    )
    await quiet()

    await use(own)
    await quiet()

    assert.equal(await stage.store.incidents.current('prod-a'), null)
  })

  it('leads to the same incident as the message itself, in any channel', async () => {
    const elsewhere = post(alertmanagerFiring, INCIDENTS)

    await use(elsewhere)

    await told(/belongs to the incident on prod-a/)
    const first = await stage.store.incidents.current('prod-a')
    await replied(post(alertmanagerDefault))
    post(alertmanagerFiring)
    await quiet()
    assert.equal((await stage.store.incidents.current('prod-a'))?.id, first?.id)
    assert.equal((await stage.store.incidents.current('prod-a'))?.alerts.length, 1)
    assert.equal(roots().length, 1)
  })
})
