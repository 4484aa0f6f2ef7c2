import assert from 'node:assert/strict'
import {describe, it, type TestContext} from 'node:test'
import {defaultEvents} from '../../../src/local/slack/spec.ts'
import type {Workspace} from '../../../src/local/slack/workspace.ts'
import {anApp, ann, aWorkspace, bob, bot, call, connect, ops} from './setup.ts'

type Event = Readonly<Record<string, unknown>>

/** A raw socket that acknowledges everything and keeps the payloads. */
async function aListener(t: TestContext, workspace: Workspace): Promise<{next: () => Promise<Event>}> {
  const {url} = await call(workspace, 'apps.connections.open', {}, 'xapp-local')
  const socket = new WebSocket(String(url))
  t.after(() => socket.close())
  const heard: Event[] = []
  const waiting: ((event: Event) => void)[] = []
  const hello = Promise.withResolvers<void>()
  socket.addEventListener('message', ({data}) => {
    const frame = JSON.parse(String(data))
    if (frame.type === 'hello') return hello.resolve()
    socket.send(JSON.stringify({envelope_id: frame.envelope_id, payload: {}}))
    const event = frame.payload.event ?? frame.payload
    const resolve = waiting.shift()
    if (resolve === undefined) heard.push(event)
    else resolve(event)
  })
  await hello.promise
  const next = async (): Promise<Event> =>
    heard.shift() ?? (await new Promise(resolve => waiting.push(resolve)))
  return {next}
}

describe('events', () => {
  it('echo the app’s own post, its update and its deletion', async t => {
    const workspace = await aWorkspace(t)
    const {next} = await aListener(t, workspace)

    const {ts} = await call(workspace, 'chat.postMessage', {channel: ops, text: 'one'})
    const posted = await next()
    await call(workspace, 'chat.update', {channel: ops, ts, text: 'two'})
    const changed = await next()
    await call(workspace, 'chat.delete', {channel: ops, ts})
    const deleted = await next()

    assert.partialDeepStrictEqual(posted, {
      type: 'message',
      user: bot,
      bot_id: 'B0BOT',
      text: 'one',
      ts,
      channel_type: 'channel',
    })
    assert.partialDeepStrictEqual(changed, {
      subtype: 'message_changed',
      hidden: true,
      channel: ops,
      message: {text: 'two', ts},
      previous_message: {text: 'one', ts},
    })
    assert.partialDeepStrictEqual(deleted, {subtype: 'message_deleted', deleted_ts: ts})
  })

  it('carry the thread of a reply and the shape of another bot’s message', async t => {
    const workspace = await aWorkspace(t)
    const {next} = await aListener(t, workspace)

    const alert = workspace.alertFrom({channel: ops, username: 'Alertmanager', attachments: [{title: 'x'}]})
    const webhook = await next()
    workspace.alertFrom({channel: ops, username: 'Alertmanager', attachments: [{title: 'x'}], through: 'app'})
    const otherApp = await next()
    workspace.as(ann).say(ops, 'seen', {thread: alert.ts})
    const reply = await next()

    assert.partialDeepStrictEqual(webhook, {
      subtype: 'bot_message',
      bot_id: 'BALERTS',
      username: 'Alertmanager',
      text: '',
    })
    assert.equal(webhook.user, undefined)
    assert.equal(otherApp.subtype, undefined)
    assert.partialDeepStrictEqual(otherApp, {user: 'UALERTS', app_id: 'AALERTS'})
    assert.partialDeepStrictEqual(reply, {thread_ts: alert.ts, user: ann})
  })

  it('stay silent about channels the bot is not in, ephemerals and subscriptions it lacks', async t => {
    const events = defaultEvents.filter(name => name !== 'reaction_added')
    const workspace = await aWorkspace(t, {}, {events})
    const {next} = await aListener(t, workspace)

    workspace.as(ann).say('C0ELSE', 'not for the bot')
    const {ts} = workspace.as(ann).say(ops, 'for the bot')
    assert.equal((await next()).text, 'for the bot')
    workspace.as(bob).react(ops, ts, 'eyes')
    await call(workspace, 'chat.postEphemeral', {channel: ops, user: ann, text: 'aside'})
    workspace.as(ann).say(workspace.as(ann).direct(), `<@${bot}> hello`)

    assert.partialDeepStrictEqual(await next(), {type: 'message', channel_type: 'im'})
  })

  it('do not come back to a Bolt app that ignores itself', async t => {
    const workspace = await aWorkspace(t)
    const texts: unknown[] = []
    const heard = Promise.withResolvers<void>()
    const pair = anApp(workspace)
    pair.app.message(async ({message}) => {
      texts.push('text' in message ? message.text : undefined)
      heard.resolve()
    })
    await connect(workspace, pair)

    await call(workspace, 'chat.postMessage', {channel: ops, text: 'own'})
    workspace.as(ann).say(ops, 'hers')
    await heard.promise

    assert.deepEqual(texts, ['hers'])
  })
})

describe('a cancelled modal', () => {
  it('is reported to an app that asked for it', async t => {
    const workspace = await aWorkspace(t)
    const {next} = await aListener(t, workspace)
    void workspace.as(ann).command(ops, 'x')
    const {trigger_id: trigger} = await next()
    const title = {type: 'plain_text', text: 'T'}
    const view = {type: 'modal', callback_id: 'c', title, blocks: [], notify_on_close: true}
    await call(workspace, 'views.open', {trigger_id: trigger, view})

    const closing = workspace.as(ann).closeView(workspace.as(ann).view()?.id ?? '')
    const closed = await next()
    await closing

    assert.partialDeepStrictEqual(closed, {type: 'view_closed', is_cleared: false, view: {callback_id: 'c'}})
    assert.equal(workspace.as(ann).view(), undefined)
  })
})
