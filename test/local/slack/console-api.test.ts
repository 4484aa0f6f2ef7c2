import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Workspace} from '../../../src/local/slack/workspace.ts'
import {anApp, ann, aWorkspace, bob, bot, call, connect, ops, secret} from './setup.ts'

type Answer = Record<string, unknown>

async function get(workspace: Workspace, path: string): Promise<Answer> {
  const body: unknown = await (await fetch(`${workspace.origin}/console/api/${path}`)).json()
  return Object.assign({}, body)
}

async function post(workspace: Workspace, path: string, args: Answer): Promise<Answer> {
  const response = await fetch(`${workspace.origin}/console/api/${path}`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(args),
  })
  return Object.assign({}, await response.json())
}

function texts(answer: Answer): unknown {
  return Array.isArray(answer.messages)
    ? answer.messages.map(message => Object.assign({}, message).text)
    : answer
}

const plain = (text: string): {type: 'plain_text'; text: string} => ({type: 'plain_text', text})

describe('the console API', () => {
  it('shows the workspace, its connection and the registered completions', async t => {
    const workspace = await aWorkspace(t)
    workspace.setCompletions([{usage: 'status [cluster]', hint: 'one look'}])

    const state = await get(workspace, 'state')

    assert.partialDeepStrictEqual(state.app, {name: 'quorate', botUserId: bot, command: '/etcd'})
    assert.deepEqual(state.people, [
      {id: ann, name: 'ann', role: 'operator'},
      {id: bob, name: 'bob', role: 'approver'},
      {id: 'U0EVE', name: 'eve', role: 'outsider'},
    ])
    assert.deepEqual(state.groups, [{id: 'S0APPROVERS', handle: 'approvers'}])
    assert.deepEqual(await get(workspace, 'status'), {sockets: 0})
    assert.deepEqual(await get(workspace, `commands?as=${ann}`), {
      completions: [{usage: 'status [cluster]', hint: 'one look'}],
    })
  })

  it('shows each person the channel with their own ephemeral messages, and threads apart', async t => {
    const workspace = await aWorkspace(t)
    const parent = workspace.as(ann).say(ops, 'parent')
    await call(workspace, 'chat.postMessage', {channel: ops, text: 'reply', thread_ts: parent.ts})
    await call(workspace, 'chat.postEphemeral', {channel: ops, user: ann, text: 'only ann'})

    assert.deepEqual(texts(await get(workspace, `channels/${ops}/messages?as=${ann}`)), [
      'parent',
      'only ann',
    ])
    assert.deepEqual(texts(await get(workspace, `channels/${ops}/messages?as=${bob}`)), ['parent'])
    assert.deepEqual(texts(await get(workspace, `channels/${ops}/threads/${parent.ts}?as=${bob}`)), [
      'parent',
      'reply',
    ])
    assert.deepEqual(await get(workspace, `channels/${secret}/messages?as=${bob}`), {
      error: `bob cannot see a channel ${secret}.`,
    })
  })

  it('sends commands, messages, clicks and form values to the app', async t => {
    const workspace = await aWorkspace(t)
    const pair = anApp(workspace)
    pair.app.command('/etcd', async ({ack}) =>
      ack({
        text: 'form?',
        blocks: [
          {
            type: 'actions',
            block_id: 'b',
            elements: [{type: 'button', action_id: 'open', text: plain('Open')}],
          },
        ],
      }),
    )
    pair.app.action('open', async ({ack, body, client}) => {
      await ack()
      if (body.type !== 'block_actions') return
      const element = {type: 'plain_text_input' as const, action_id: 'v'}
      const blocks = [{type: 'input' as const, block_id: 'reason', label: plain('Reason'), element}]
      const view = {
        type: 'modal' as const,
        callback_id: 'form',
        title: plain('T'),
        submit: plain('S'),
        blocks,
      }
      await client.views.open({trigger_id: body.trigger_id, view})
    })
    pair.app.view('form', async ({ack, view, client}) => {
      await ack()
      await client.chat.postMessage({channel: ops, text: view.state.values.reason?.v?.value ?? ''})
    })
    await connect(workspace, pair)
    const as = ann

    const answer = await post(workspace, 'command', {as, channel: ops, text: '/etcd defrag'})
    assert.partialDeepStrictEqual(answer, {answer: {text: 'form?'}})
    const [asked] = workspace.as(ann).ephemerals(ops)
    const press = {as, channel: ops, ts: asked?.ts, blockId: 'b', actionId: 'open', value: 'x'}
    assert.deepEqual(await post(workspace, 'click', press), {ok: true})
    const shown = await workspace.until(w => w.as(ann).view(), {what: 'the form'})
    const {view} = await get(workspace, `view?as=${ann}`)
    assert.partialDeepStrictEqual(view, {id: shown.id, callbackId: 'form', title: plain('T')})
    const empty = await post(workspace, 'view/submit', {as, viewId: shown.id, values: {}})
    assert.deepEqual(empty.errors, {reason: 'Please complete this required field.'})
    const values = {reason: {v: {type: 'plain_text_input', value: 'quota'}}}
    assert.deepEqual(await post(workspace, 'view/submit', {as, viewId: shown.id, values}), {})
    await workspace.until(w => w.messages(ops).some(({text}) => text === 'quota'), {what: 'the value'})
  })

  it('tells the app of somebody arriving at the Home tab, and of nobody merely looking', async t => {
    const workspace = await aWorkspace(t)
    const pair = anApp(workspace)
    const arrived: string[] = []
    pair.app.event('app_home_opened', async ({event, client}) => {
      arrived.push(event.user)
      const blocks = [{type: 'header' as const, text: plain(`Visit ${arrived.length}`)}]
      await client.views.publish({user_id: event.user, view: {type: 'home', blocks}})
    })
    await connect(workspace, pair)

    assert.deepEqual(await get(workspace, `home?as=${ann}`), {view: null})
    assert.deepEqual(await get(workspace, `home?as=${bob}&opened=1`), {view: null})
    await workspace.until(w => w.as(bob).home(), {what: 'the Home tab'})
    const {view} = await get(workspace, `home?as=${bob}`)

    assert.partialDeepStrictEqual(view, {type: 'home', blocks: [{text: plain('Visit 1')}]})
    assert.deepEqual(arrived, [bob])
    const nobody = await get(workspace, 'home?as=U0NONE&opened=1')
    assert.match(String(nobody.error), /No person U0NONE/)
  })

  it('refuses commands in threads, unknown people and forms from other pages', async t => {
    const workspace = await aWorkspace(t)
    const {ts} = workspace.as(ann).say(ops, 'parent')

    const inThread = await post(workspace, 'message', {
      as: ann,
      channel: ops,
      threadTs: ts,
      text: '/etcd status',
    })
    const nobody = await post(workspace, 'message', {as: 'U0NONE', channel: ops, text: 'x'})
    const foreign = await fetch(`${workspace.origin}/console/api/message`, {method: 'POST', body: '{}'})

    assert.deepEqual(inThread, {error: '/etcd is not supported in threads. Sorry!'})
    assert.match(String(nobody.error), /No person U0NONE/)
    assert.equal(foreign.status, 415)
  })

  it('streams what changed to those who may see it', async t => {
    const workspace = await aWorkspace(t)
    const stop = new AbortController()
    t.after(() => stop.abort())
    const response = await fetch(`${workspace.origin}/console/api/events?as=${bob}`, {signal: stop.signal})
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await reader?.read()

    await call(workspace, 'chat.postEphemeral', {channel: ops, user: ann, text: 'only ann'})
    const {ts} = workspace.as(ann).say(ops, 'for all')

    const chunk = await reader?.read()
    assert.equal(chunk?.value, `data: ${JSON.stringify({kind: 'message', channel: ops, ts})}\n\n`)
  })

  it('serves the page and shared files', async t => {
    const consoleFiles = new Map([
      ['index.html', {type: 'text/html; charset=utf-8', body: '<h1>console</h1>'}],
    ])
    const workspace = await aWorkspace(t, {consoleFiles})

    const page = await fetch(`${workspace.origin}/`)

    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.equal(await page.text(), '<h1>console</h1>')
    assert.equal((await fetch(`${workspace.origin}/other.js`)).status, 404)
    assert.equal((await fetch(`${workspace.origin}/console/api/files/F0`)).status, 404)
  })
})
