import assert from 'node:assert/strict'
import {afterEach, describe, it} from 'node:test'
import type {Message} from '../../src/local/slack/store/model.ts'
import type {Workspace} from '../../src/local/slack/workspace.ts'
import {normalise} from '../../src/slack/limits.ts'
import {slackPace} from '../../src/slack/pacing.ts'
import {watchCard} from '../../src/slack/views/watch.ts'
import {aStory} from '../fixtures/watching.ts'
import {type Stage, type StageOptions, startStage} from './fixtures/bot.ts'
import {aSetting} from './fixtures/matters.ts'

let stage: Stage | undefined

async function aStage(options: StageOptions = {}): Promise<Stage> {
  stage = await startStage(options)
  return stage
}

afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

/** Our messages with this text, thread replies left out. */
function said(workspace: Workspace, text: string): readonly Message[] {
  return workspace.messages('C1').filter(message => message.text.includes(text))
}

async function queue(to: Stage, key: string, text: string): Promise<void> {
  await to.store.outbox.add({key, channel: 'C1', text, blocks: []}, new Date().toISOString())
}

function settled({store}: Stage): Promise<void> {
  return store.settled()
}

describe('deliveries that come twice', () => {
  it('has one effect when both sockets deliver the same command', async () => {
    const {workspace, operations} = await aStage({sockets: 2})
    await workspace.until(w => w.sockets() === 2, {what: 'two sockets'})

    await workspace.as('U1').command('C1', 'run defragment')
    await workspace.faults.redeliver('envelope', {bothSockets: true})
    await workspace.until(w => said(w, 'plan Defragment')[0], {what: 'the plan'})

    assert.equal(operations.calls.filter(({name}) => name === 'propose').length, 1)
  })

  it('has one effect when a mention is delivered again', async () => {
    const {workspace, operations} = await aStage({workspace: {rateLimits: 'off'}})

    workspace.as('U1').mention('C1', 'run defragment')
    await workspace.until(() => operations.calls.some(({name}) => name === 'propose'), {what: 'a plan'})
    await workspace.faults.redeliver('event')

    assert.equal(operations.calls.filter(({name}) => name === 'propose').length, 1)
  })
})

describe('messages under faults of Slack', () => {
  it('waits as long as Slack asks and then posts once', async () => {
    const it = await aStage()
    it.workspace.faults.inject({method: 'chat.postMessage', kind: '429', retryAfter: 1})

    await queue(it, 'k1', 'said once')
    await settled(it)

    assert.equal(said(it.workspace, 'said once').length, 1)
  })

  for (const kind of ['reset-after-accept', 'reset', '5xx'] as const)
    it(`says it exactly once after ${kind}`, async () => {
      const it = await aStage()
      it.workspace.faults.inject({method: 'chat.postMessage', kind})

      await queue(it, 'k1', 'said once')
      await settled(it)

      assert.equal(said(it.workspace, 'said once').length, 1)
    })

  it('does not say a card twice when its content changes while its first post is in doubt', async () => {
    const it = await aStage()
    it.workspace.faults.inject({method: 'chat.postMessage', kind: 'reset-after-accept'})
    await queue(it, 'k1', 'first')
    await it.workspace.until(w => said(w, 'first').length === 1, {what: 'the accepted post'})

    await queue(it, 'k1', 'second')
    await settled(it)

    assert.deepEqual(
      it.workspace.messages('C1').map(({text}) => text),
      ['second'],
    )
  })

  it('does not look around before a first post', async () => {
    const it = await aStage()

    await queue(it, 'k1', 'said once')
    await settled(it)

    assert.equal(it.workspace.calls('conversations.history').length, 0)
  })

  it('posts tables as monospace text when Slack refuses the blocks', async () => {
    const it = await aStage()
    it.workspace.faults.inject({method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks'})

    const cells = [[{type: 'raw_text', text: 'Member'}], [{type: 'raw_text', text: 'etcd-1'}]]
    const blocks = [
      {type: 'table', block_id: 't', rows: cells, column_settings: [{align: 'left', is_wrapped: false}]},
    ]
    await it.store.outbox.add({key: 'k1', channel: 'C1', text: 'a table', blocks}, new Date().toISOString())
    await settled(it)

    const [message] = said(it.workspace, 'a table')
    assert.match(JSON.stringify(message?.blocks), /```Member\\netcd-1```/)
  })

  it('posts charts as rows of bars when Slack refuses them, and offers it no more for a while', async () => {
    const it = await aStage()
    const {workspace, store} = it
    const {text, blocks} = normalise(watchCard({watch: aStory(), cluster: aSetting(), everyMs: 10_000}))
    const post = async (key: string): Promise<void> => {
      await store.outbox.add({key, channel: 'C1', text, blocks}, new Date().toISOString())
      await settled(it)
    }
    workspace.faults.inject({method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks'})

    await post('watch:1')
    await post('watch:2')

    assert.equal(workspace.calls('chat.postMessage').length, 3)
    for (const {blocks: shown} of said(workspace, 'prod-a')) {
      assert.match(JSON.stringify(shown), /```Slowest log writes.*etcd-2 +[▁-█]+ /u)
      assert.ok(shown?.some(({type}) => type === 'table'))
    }
  })

  it('edits a message in place when its key gets new content', async () => {
    const it = await aStage()
    await queue(it, 'k1', 'first')
    await settled(it)

    await queue(it, 'k1', 'second')
    await settled(it)

    assert.equal(said(it.workspace, 'first').length, 0)
    assert.equal(said(it.workspace, 'second').length, 1)
  })

  it('coalesces edits that come faster than Slack likes them', async () => {
    const it = await aStage({pace: {betweenPostsMs: 1, betweenEditsMs: 400, editsPerMinute: 1_000}})
    await queue(it, 'k1', 'v0')
    await settled(it)

    for (const version of ['v1', 'v2', 'v3', 'v4']) {
      await queue(it, 'k1', version)
      await it.workspace.until(w => said(w, 'v1').length + said(w, 'v4').length > 0 || version !== 'v1', {
        what: version,
      })
    }
    await settled(it)

    assert.equal(said(it.workspace, 'v4').length, 1)
    assert.equal(it.workspace.calls('chat.update').length, 2)
  })

  it('never talks faster than Slack allows in one channel', async () => {
    const it = await aStage({pace: slackPace, workspace: {rateLimits: 'slack'}})

    for (const n of [1, 2, 3]) await queue(it, `k${n}`, `message ${n}`)
    await settled(it)

    assert.equal(it.workspace.calls('chat.postMessage').length, 3)
    assert.deepEqual(
      it.workspace.messages('C1').map(({text}) => text),
      ['message 1', 'message 2', 'message 3'],
    )
  })

  it('says a message anew when somebody deleted it', async () => {
    const it = await aStage()
    await queue(it, 'k1', 'first')
    await settled(it)
    it.workspace.faults.inject({method: 'chat.update', kind: 'error', error: 'message_not_found'})

    await queue(it, 'k1', 'second')
    await settled(it)

    const [anew] = said(it.workspace, 'second')
    assert.equal(it.store.posted.get('k1')?.ts, anew?.ts)
  })

  it('keeps everything while the token is refused, and sends it when the token is good again', async () => {
    const it = await aStage()
    it.workspace.faults.inject({method: 'chat.postMessage', kind: 'error', error: 'token_revoked'})

    await queue(it, 'k1', 'said once')
    await it.workspace.until(w => w.calls('chat.postMessage').length === 1, {what: 'the refused call'})

    assert.deepEqual(
      it.store.rows.map(({state}) => state === 'dropped'),
      [false],
    )
  })

  it('finds a message without its metadata by what it says', async () => {
    const it = await aStage()
    const blocks = [{type: 'section', block_id: 'b1', text: {type: 'mrkdwn', text: 'x'}}]
    await it.door().gateway.write('chat.postMessage', {channel: 'C1', text: 'said &amp; done', blocks})
    const message = {key: 'k1', channel: 'C1', text: 'said &amp; done', blocks}
    await it.store.outbox.add(message, new Date(Date.now() + 60_000).toISOString())
    for (const row of it.store.rows)
      Object.assign(row, {state: 'sending', attempts: 1, createdAt: new Date().toISOString()})

    await it.restart()
    await settled(it)

    assert.equal(said(it.workspace, 'said').length, 1)
  })

  it('tells the person through their own address when the channel is closed to the bot', async () => {
    const {workspace} = await aStage()

    await workspace.as('U1').command('C2', 'status')

    const told = await workspace.until(w => w.as('U1').ephemerals('C2')[0], {what: 'an answer in private'})
    assert.match(told.text, /could not post.*\/invite/s)
  })

  it('connects again when Slack closes the sockets', async () => {
    const {workspace, skin} = await aStage({sockets: 2})
    await workspace.until(w => w.sockets() === 2, {what: 'two sockets'})

    workspace.faults.dropSockets('abrupt')

    await workspace.until(w => w.sockets() === 2, {what: 'two sockets again'})
    await workspace.as('U1').command('C1', 'help')
    assert.equal(skin().ready().ok, true)
  })

  it('reports a refused app token as not ready, keeps running and recovers', async () => {
    const {workspace, skin} = await aStage()
    workspace.faults.refuseConnections('invalid_auth')
    workspace.faults.dropSockets('abrupt')

    await workspace.until(w => w.calls('apps.connections.open').length >= 3, {what: 'refused reconnects'})
    assert.match(skin().ready().why, /invalid_auth/)

    workspace.faults.clear()
    await workspace.until(w => w.sockets() === 1, {what: 'a socket'})
    await workspace.as('U1').command('C1', 'help')
    assert.equal(skin().ready().ok, true)
  })
})

describe('restarts', () => {
  it('does not repeat a message that a dead process had sent without noting it', async () => {
    const it = await aStage()
    await queue(it, 'k1', 'said once')
    await settled(it)
    for (const row of it.store.rows) Object.assign(row, {state: 'sending', attempts: 1})
    it.store.posted.clear()

    await it.restart()
    await settled(it)

    assert.equal(said(it.workspace, 'said once').length, 1)
    assert.ok(it.store.posted.has('k1'))
  })

  it('sends a message that a dead process had taken but not sent', async () => {
    const it = await aStage()
    await it.store.outbox.add(
      {key: 'k1', channel: 'C1', text: 'said once', blocks: []},
      '2099-01-01T00:00:00.000Z',
    )
    for (const row of it.store.rows)
      Object.assign(row, {state: 'sending', attempts: 1, createdAt: new Date().toISOString()})

    await it.restart()
    await settled(it)

    assert.equal(said(it.workspace, 'said once').length, 1)
  })

  it('works on a delivery that was kept but not finished', async () => {
    const it = await aStage()
    await it.workspace.as('U1').command('C1', 'run defragment')
    await it.workspace.until(w => said(w, 'plan Defragment')[0], {what: 'the plan'})
    for (const kept of it.store.deliveries.values()) kept.finished = false
    it.operations.calls.length = 0

    await it.restart()

    assert.deepEqual(
      it.operations.calls.map(({name}) => name),
      ['propose'],
    )
    assert.ok([...it.store.deliveries.values()].every(({finished}) => finished))
  })

  it('answers a click on a message from before the restart', async () => {
    const it = await aStage()
    await it.workspace.as('U1').command('C1', 'run defragment')
    const card = await it.workspace.until(w => said(w, 'plan Defragment')[0], {what: 'the plan'})

    await it.restart()
    await it.workspace.as('U2').click({channel: 'C1', ts: card.ts, actionId: 'plan.approve'})

    const told = await it.workspace.until(w => w.as('U2').ephemerals('C1')[0], {what: 'an answer'})
    assert.match(told.text, /Approved/)
  })
})

describe('a store that fails', () => {
  it('answers a command with a sentence and starts nothing', async () => {
    const {workspace, store, operations} = await aStage()
    store.failing = true

    const answer = await workspace.as('U1').command('C1', 'run defragment')

    assert.match(answer.text ?? '', /cannot write to its own store.*Nothing was done/s)
    assert.equal(operations.calls.length, 0)
    store.failing = false
  })

  it('answers a click through its own address and starts nothing', async () => {
    const it = await aStage()
    await it.workspace.as('U1').command('C1', 'run defragment')
    const card = await it.workspace.until(w => said(w, 'plan Defragment')[0], {what: 'the plan'})
    await settled(it)
    it.store.failing = true

    await it.workspace.as('U2').click({channel: 'C1', ts: card.ts, actionId: 'plan.approve'})

    const told = await it.workspace.until(w => w.as('U2').ephemerals('C1')[0], {what: 'an answer'})
    assert.match(told.text, /cannot write to its own store/)
    assert.ok(it.operations.calls.every(({name}) => name !== 'decide'))
    it.store.failing = false
  })

  it('answers through the person’s own address when it fails after the delivery was kept', async () => {
    const {workspace, store} = await aStage()
    store.outbox.add = () => Promise.reject(new Error('the disk is full'))

    await workspace.as('U1').command('C1', 'clusters')

    const told = await workspace.until(w => w.as('U1').ephemerals('C1')[0], {what: 'an answer'})
    assert.match(told.text, /could not do this.*look for command:/s)
  })

  it('does not acknowledge an event, so that Slack delivers it again', async () => {
    const {workspace, store, operations} = await aStage({
      workspace: {timings: {ackMs: 200, retryMs: [0, 50, 100]}},
    })
    store.failing = true
    workspace.as('U1').mention('C1', 'run defragment')
    await workspace.until(w => w.violations().length > 0, {what: 'an unacknowledged delivery'})

    store.failing = false

    await workspace.until(() => operations.calls.some(({name}) => name === 'propose'), {
      what: 'the redelivery',
    })
  })
})
