import assert from 'node:assert/strict'
import {afterEach, beforeEach, describe, it} from 'node:test'
import type {AuditEntry} from '../../src/domain/audit.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {alertmanagerFiring, datadogTriggered, grafanaUnified} from './alerts/messages.ts'
import {ALERTS, type AlertStage, eventually, INCIDENTS, startAlertStage} from './fixtures/alert-stage.ts'

let stage: AlertStage

function post(attachment: object): Message {
  return stage.workspace.alertFrom({channel: ALERTS, username: 'Alerts', attachments: [{...attachment}]})
}

function saying(block: string): readonly Message[] {
  return stage.workspace
    .messages(INCIDENTS)
    .filter(({blocks}) => blocks?.some(({block_id: id}) => id === block) ?? false)
}

async function quiet(): Promise<void> {
  await eventually(
    async () =>
      (await stage.store.inbox.unfinished()).length === 0 && (await stage.store.outbox.depth()) === 0,
    'nothing under way',
  )
}

async function alertNames(): Promise<readonly string[]> {
  const incident = await stage.store.incidents.current('prod-a')
  return (incident?.alerts ?? []).map(({name}) => name).toSorted()
}

async function deafEntries(): Promise<readonly AuditEntry[]> {
  return (await stage.store.audit.list({limit: 100})).filter(({event}) => event.kind === 'deaf')
}

describe('a time in which Slack did not reach us', () => {
  beforeEach(async () => {
    stage = await startAlertStage()
  })
  afterEach(() => stage.stop())

  it('loses no alert posted meanwhile, and takes none twice', async () => {
    post(alertmanagerFiring)
    await eventually(async () => (await alertNames()).length === 1, 'the first alert')
    await quiet()

    await stage.cut()
    post(datadogTriggered)
    post(grafanaUnified)
    post(datadogTriggered)
    await stage.mend()
    await quiet()
    // Slack itself delivers the last one again, to both sockets.
    await stage.workspace.faults.redeliver('event', {bothSockets: true})
    await stage.skin().listen()
    await quiet()

    assert.deepEqual(await alertNames(), [
      'etcd has no leader',
      'etcdMembersDown',
      'etcdNoLeader',
      'etcdNoLeader',
    ])
    assert.equal(saying('incident.title').length, 1)
    assert.equal(saying('deaf.title').length, 1)
    assert.match(
      saying('deaf.title')[0]?.text ?? '',
      /I was deaf from .*4 alerts posted meanwhile caught up with/,
    )
    const [entry, ...others] = await deafEntries()
    assert.deepEqual(others, [])
    assert.equal(entry?.event.cluster, 'prod-a')
    assert.notEqual(entry?.event.incident, null)
  })

  it('lists what people asked for, does none of it, and tells them to ask again', async () => {
    post(alertmanagerFiring)
    await eventually(async () => (await alertNames()).length === 1, 'the alert')
    await quiet()
    const [root] = saying('incident.title')
    assert.ok(root)

    await stage.cut()
    const act = stage.workspace.as('U1').mention(INCIDENTS, 'defrag etcd-2 <!channel>')
    const look = stage.workspace.as('U2').mention(INCIDENTS, 'status', {thread: root.ts})
    stage.workspace.as('U2').say(INCIDENTS, 'is it down?')
    await stage.mend()
    await quiet()
    await stage.workspace.faults.redeliver('event', {eventType: 'app_mention'})
    await quiet()

    const told = (user: string): readonly Message[] => stage.workspace.as(user).ephemerals(INCIDENTS)
    assert.match(told('U1').at(-1)?.text ?? '', /deaf when you wrote “defrag etcd-2.*please ask again/)
    assert.match(told('U2').at(-1)?.text ?? '', /deaf when you wrote “status”/)
    assert.deepEqual([told('U1').length, told('U2').length], [1, 1])
    assert.deepEqual(await stage.store.plans.ofCluster('prod-a', 10), [])
    assert.equal(stage.workspace.thread(INCIDENTS, act.ts).length, 1)
    assert.ok(stage.workspace.message(INCIDENTS, look.ts))
    const said = JSON.stringify(saying('deaf.title'))
    assert.match(said, /2 requests not carried out/)
    assert.doesNotMatch(said, /<!channel>/)
  })

  it('counts a restart like a cut', async () => {
    post(alertmanagerFiring)
    await eventually(async () => (await alertNames()).length === 1, 'the first alert')
    await quiet()

    await stage.stopBot()
    post(datadogTriggered)
    await stage.startBot()
    await quiet()

    assert.deepEqual(await alertNames(), ['etcd has no leader', 'etcdNoLeader'])
    assert.equal(saying('deaf.title').length, 1)
  })

  it('reads more than one page, in order, so that the last word on an alert counts', async () => {
    await stage.cut()
    post(datadogTriggered)
    for (let n = 0; n < 230; n += 1) stage.workspace.as('U2').say(ALERTS, `word ${n}`)
    post({...datadogTriggered, title: '[Recovered on {cluster:prod-a,host:etcd-1}] etcd has no leader'})
    await stage.mend()
    await quiet()

    const incident = await stage.store.incidents.current('prod-a')
    assert.deepEqual(
      incident?.alerts.map(({status}) => status),
      ['resolved'],
    )
  })

  it('is not mentioned when it was short and nothing was missed', async () => {
    post(alertmanagerFiring)
    await eventually(async () => (await alertNames()).length === 1, 'the alert')
    await quiet()

    await stage.cut()
    await stage.mend()
    await quiet()

    assert.deepEqual(await deafEntries(), [])
    assert.equal(saying('deaf.title').length, 0)
  })

  it('is caught up with later when Slack does not answer at first', async () => {
    await stage.cut()
    post(alertmanagerFiring)
    stage.workspace.faults.clear()
    stage.workspace.faults.inject({method: 'conversations.history', kind: '429', retryAfter: 1})
    await stage.workspace.until(w => w.sockets() === 2, {what: 'two sockets', timeoutMs: 20_000})
    await assert.rejects(stage.skin().listen(), /conversations\.history/)
    assert.deepEqual(await alertNames(), [])

    await stage.skin().listen()
    await quiet()

    assert.deepEqual(await alertNames(), ['etcdNoLeader'])
  })
})

describe('the canary', () => {
  afterEach(() => stage.stop())

  it('is one message of our own, which Slack tells us of', async () => {
    stage = await startAlertStage({canary: ALERTS})
    await stage.workspace.until(
      w => w.messages(ALERTS).find(({text}) => text.includes('listens to itself')),
      {
        what: 'the canary',
      },
    )
    await eventually(async () => stage.skin().figures().lastEventAge < 5, 'an event')
    await stage.skin().listen()
    await quiet()

    assert.equal(stage.workspace.messages(ALERTS).length, 1)
    assert.equal(await stage.store.incidents.current('prod-a'), null)
  })
})
