import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {anApp, ann, aWorkspace, call, connect, leaveWith, ops} from './setup.ts'

describe('faults', () => {
  it('happen as often as ordered, then the call works', async t => {
    const workspace = await aWorkspace(t)
    workspace.faults.inject({method: 'auth.test', kind: '5xx', times: 2})
    workspace.faults.inject({method: 'auth.test', kind: 'error', error: 'fatal_error'})
    const status = async (): Promise<number> => (await fetch(`${workspace.apiUrl}auth.test`)).status

    assert.deepEqual([await status(), await status(), await status()], [503, 503, 200])
    assert.equal((await call(workspace, 'auth.test')).ok, true)
  })

  it('answer 429 with Retry-After', async t => {
    const workspace = await aWorkspace(t)
    workspace.faults.inject({method: '*', kind: '429', retryAfter: 7})

    const response = await fetch(`${workspace.apiUrl}auth.test`)

    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '7'])
  })

  it('lose the answer before or after the message was posted', async t => {
    const workspace = await aWorkspace(t)
    const post = (text: string): Promise<unknown> => call(workspace, 'chat.postMessage', {channel: ops, text})
    workspace.faults.inject({method: 'chat.postMessage', kind: 'reset'})
    workspace.faults.inject({method: 'chat.postMessage', kind: 'reset-after-accept'})

    await assert.rejects(post('before'))
    await assert.rejects(post('after'))

    assert.deepEqual(
      workspace.messages(ops).map(({text}) => text),
      ['after'],
    )
  })

  it('leave a call hanging until the caller gives up', async t => {
    const workspace = await aWorkspace(t)
    workspace.faults.inject({method: 'auth.test', kind: 'hang'})

    await assert.rejects(fetch(`${workspace.apiUrl}auth.test`, {signal: AbortSignal.timeout(50)}), {
      name: 'TimeoutError',
    })
  })

  it('refuse new connections until cleared', async t => {
    const workspace = await aWorkspace(t)
    workspace.faults.refuseConnections('account_inactive')
    const open = async (): Promise<unknown> =>
      (await call(workspace, 'apps.connections.open', {}, 'xapp-local')).error

    assert.equal(await open(), 'account_inactive')
    workspace.faults.clear()
    assert.equal(await open(), undefined)
  })
})

describe('sockets', () => {
  it('are opened again by the app after each way of losing them', async t => {
    const workspace = await aWorkspace(t)
    const pair = anApp(workspace)
    pair.receiver.client.on('error', () => {})
    await connect(workspace, pair)

    for (const reason of ['warning', 'abrupt'] as const) {
      const {promise, resolve} = Promise.withResolvers<void>()
      pair.receiver.client.once('connected', resolve)
      workspace.faults.dropSockets(reason)
      await promise
    }

    assert.equal(workspace.calls('apps.connections.open').length, 3)
    assert.equal(workspace.sockets(), 1)
  })

  it('keep commands answered while one of an app’s two connections is refreshed', async t => {
    const workspace = await aWorkspace(t)
    const first = anApp(workspace)
    const second = anApp(workspace)
    first.app.command('/etcd', async ({ack}) => ack('here'))
    await connect(workspace, first)
    second.receiver.init(first.app)
    await second.receiver.start()
    leaveWith(workspace, second.receiver)

    workspace.faults.dropSockets('refresh_requested', 'oldest')
    await workspace.until(w => w.sockets() === 1, {what: 'the refresh'})
    const answer = await workspace.as(ann).command(ops, 'status')

    assert.equal(answer.text, 'here')
  })

  it('take turns when two processes share the app token', async t => {
    const workspace = await aWorkspace(t)
    const answers = new Set<string | undefined>()
    for (const name of ['first', 'second']) {
      const pair = anApp(workspace)
      pair.app.command('/etcd', async ({ack}) => ack(name))
      await connect(workspace, pair)
    }

    assert.equal(workspace.sockets(), 2)
    // The chance that forty fair choices all fall on one socket is one in 2^39.
    for (let turn = 0; turn < 40; turn += 1) answers.add((await workspace.as(ann).command(ops, 'who')).text)
    assert.deepEqual(answers, new Set(['first', 'second']))
  })

  it('are limited to ten', async t => {
    const workspace = await aWorkspace(t)
    const dial = async (): Promise<string> => {
      const {url} = await call(workspace, 'apps.connections.open', {}, 'xapp-local')
      const socket = new WebSocket(String(url))
      t.after(() => socket.close())
      const {promise, resolve} = Promise.withResolvers<string>()
      socket.addEventListener('message', event => resolve(String(event.data)), {once: true})
      return await promise
    }
    for (let turn = 1; turn <= 10; turn += 1) assert.equal(JSON.parse(await dial()).num_connections, turn)

    assert.deepEqual(JSON.parse(await dial()), {type: 'disconnect', reason: 'too_many_websockets'})
  })

  it('cannot be opened twice with one ticket', async t => {
    const workspace = await aWorkspace(t)
    const {url} = await call(workspace, 'apps.connections.open', {}, 'xapp-local')
    const opened = async (): Promise<boolean> => {
      const socket = new WebSocket(String(url))
      t.after(() => socket.close())
      const {promise, resolve} = Promise.withResolvers<boolean>()
      socket.addEventListener('message', () => resolve(true), {once: true})
      socket.addEventListener('error', () => resolve(false), {once: true})
      return await promise
    }

    assert.deepEqual([await opened(), await opened()], [true, false])
  })
})

describe('events nobody acknowledges', () => {
  it('are delivered again with attempt, reason and the same event id', async t => {
    const workspace = await aWorkspace(t, {timings: {ackMs: 30, retryMs: [0, 0, 0]}})
    const {url} = await call(workspace, 'apps.connections.open', {}, 'xapp-local')
    const frames: {
      envelope_id: string
      retry_attempt?: number
      retry_reason?: string
      payload?: {event_id: string}
    }[] = []
    const socket = new WebSocket(String(url))
    t.after(() => socket.close())
    const four = Promise.withResolvers<void>()
    const hello = Promise.withResolvers<void>()
    socket.addEventListener('message', event => {
      const frame = JSON.parse(String(event.data))
      if (frame.type === 'hello') return hello.resolve()
      frames.push(frame)
      if (frames.length === 4) four.resolve()
    })
    await hello.promise

    workspace.as(ann).say(ops, 'hello')
    await four.promise

    assert.deepEqual(
      frames.map(frame => frame.retry_attempt),
      [undefined, 1, 2, 3],
    )
    assert.deepEqual(
      frames.slice(1).map(frame => frame.retry_reason),
      ['timeout', 'timeout', 'timeout'],
    )
    assert.equal(new Set(frames.map(frame => frame.payload?.event_id)).size, 1)
    assert.equal(new Set(frames.map(frame => frame.envelope_id)).size, 4)
  })

  it('reach a Bolt app again on demand, at both sockets', async t => {
    const workspace = await aWorkspace(t)
    for (const _ of [1, 2]) {
      const pair = anApp(workspace)
      pair.app.event('app_mention', async ({body, context}) => {
        await call(workspace, 'api.test', {event: body.event_id, retry: context.retryNum ?? 0})
      })
      await connect(workspace, pair)
    }
    workspace.as(ann).mention(ops, 'diagnose')
    await workspace.until(w => w.calls('api.test').length === 1, {what: 'the first delivery'})

    await workspace.faults.redeliver('event', {bothSockets: true, eventType: 'app_mention'})

    const heard = await workspace.until(w => w.calls('api.test').length === 3 && w.calls('api.test'), {
      what: 'the repetition at both sockets',
    })
    assert.deepEqual(
      heard.map(({args}) => args.retry),
      [0, 1, 1],
    )
    assert.equal(new Set(heard.map(({args}) => args.event)).size, 1)
  })
})
