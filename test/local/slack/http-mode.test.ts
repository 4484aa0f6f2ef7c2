import assert from 'node:assert/strict'
import {createServer, type IncomingMessage, type RequestListener} from 'node:http'
import {describe, it, type TestContext} from 'node:test'
import {App, HTTPReceiver, LogLevel} from '@slack/bolt'
import type {WorkspaceOptions} from '../../../src/local/slack/spec.ts'
import type {Workspace} from '../../../src/local/slack/workspace.ts'
import {ann, aWorkspace, ops, spec} from './setup.ts'

interface Endpoint {
  readonly workspace: Workspace
  listen: (listener: RequestListener) => void
}

/** A workspace that delivers to a local request URL; nothing answers there until `listen`. */
async function anEndpoint(t: TestContext, options: WorkspaceOptions = {}): Promise<Endpoint> {
  const server = createServer()
  const {promise, resolve} = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const workspace = await aWorkspace(t, {
    requestUrl: `http://127.0.0.1:${address.port}/slack/events`,
    ...options,
  })
  return {workspace, listen: listener => void server.on('request', listener)}
}

describe('delivery over HTTP', () => {
  it('is accepted by Bolt, signature and all', async t => {
    const {workspace, listen} = await anEndpoint(t)
    const receiver = new HTTPReceiver({signingSecret: spec.app.signingSecret, logLevel: LogLevel.ERROR})
    const app = new App({
      receiver,
      token: spec.app.botToken,
      logLevel: LogLevel.ERROR,
      deferInitialization: true,
      convoStore: false,
      clientOptions: {slackApiUrl: workspace.apiUrl, retryConfig: {retries: 0}},
    })
    await app.init()
    app.command('/etcd', async ({ack, command}) => ack(`got ${command.text}`))
    app.event('app_mention', async ({event, client}) => {
      await client.chat.postMessage({channel: event.channel, text: 'here', thread_ts: event.ts})
    })
    app.shortcut('diagnose_alert', async ({ack}) => ack())
    listen(receiver.requestListener)

    const answer = await workspace.as(ann).command(ops, 'status prod-a')
    const {ts} = workspace.as(ann).mention(ops, 'help & more')
    const reply = await workspace.until(w => w.thread(ops, ts)[1], {what: 'the reply'})
    const picked = await workspace.as(ann).shortcut({callbackId: 'diagnose_alert', channel: ops, ts})

    assert.equal(answer.text, 'got status prod-a')
    assert.equal(reply.text, 'here')
    assert.equal(picked.acked, true)
    assert.deepEqual(workspace.violations(), [])
  })

  it('repeats an event with Slack’s retry headers until told not to', async t => {
    const {workspace, listen} = await anEndpoint(t, {timings: {retryMs: [0, 0, 0]}})
    const seen: IncomingMessage['headers'][] = []
    const told = Promise.withResolvers<void>()
    listen((request, response) => {
      request.resume()
      seen.push(request.headers)
      const last = seen.length === 3
      response
        .writeHead(500, last ? {'x-slack-no-retry': '1'} : {})
        .end(() => (last ? told.resolve() : undefined))
    })

    workspace.as(ann).say(ops, 'hello')
    await told.promise

    assert.deepEqual(
      seen.map(headers => headers['x-slack-retry-num']),
      [undefined, '1', '2'],
    )
    assert.deepEqual(
      seen.map(headers => headers['x-slack-retry-reason']),
      [undefined, 'http_error', 'http_error'],
    )
  })
})
