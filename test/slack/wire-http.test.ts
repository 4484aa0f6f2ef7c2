import assert from 'node:assert/strict'
import {createHmac} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {after, before, describe, it} from 'node:test'
import {startWorkspace, type Workspace} from '../../src/local/slack/workspace.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {type SlackSkin, startSlack} from '../../src/slack/app.ts'
import {openSlack} from '../../src/slack/door.ts'
import {fast, silent, spec} from './fixtures/bot.ts'
import {type FakeOperations, fakeOperations} from './fixtures/fake-operations.ts'
import {memoryStore} from './fixtures/memory-store.ts'

describe('HTTP mode', () => {
  let workspace: Workspace
  let server: Server
  let skin: SlackSkin
  let operations: FakeOperations
  let url: string

  before(async () => {
    server = createServer((request, response) => skin.requestListener?.(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
    workspace = await startWorkspace(spec, {rateLimits: 'off', requestUrl: url})
    const store = memoryStore()
    operations = fakeOperations(store)
    const {botToken, signingSecret} = spec.app
    const door = openSlack({slackApiUrl: workspace.apiUrl, botToken, clock: systemClock})
    const common = {sockets: 1 as const, clock: systemClock, log: silent, pace: fast}
    skin = await startSlack({door, signingSecret, operations, store, ...common})
  })
  after(async () => {
    await skin.stop()
    await workspace.stop()
    server.close()
  })

  /** A command signed as Slack does, `skewS` seconds from now. */
  function send(options: {
    readonly skewS?: number
    readonly secret?: string
    readonly type?: string
    readonly trigger: string
  }): Promise<Response> {
    const {skewS = 0, secret = spec.app.signingSecret, trigger} = options
    const stamp = String(Math.floor(Date.now() / 1_000) + skewS)
    const fields = {
      command: '/etcd',
      text: 'run defragment',
      team_id: 'T1',
      channel_id: 'C1',
      user_id: 'U1',
      trigger_id: trigger,
    }
    const body = new URLSearchParams(fields).toString()
    const signature = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')
    const headers = {
      'content-type': options.type ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${signature}`,
    }
    return fetch(url, {method: 'POST', headers, body})
  }

  const proposals = (): number => operations.calls.filter(({name}) => name === 'propose').length

  it('is ready without any socket', () => {
    assert.deepEqual(skin.ready(), {ok: true, why: ''})
    assert.equal(workspace.sockets(), 0)
  })

  it('answers commands and clicks that the workspace signs', async () => {
    await workspace.as('U1').command('C1', 'run defragment')
    const card = await workspace.until(w => w.messages('C1').find(m => m.text.includes('plan Defragment')), {
      what: 'the plan',
    })

    const pressed = await workspace.as('U2').click({channel: 'C1', ts: card.ts, actionId: 'plan.approve'})

    assert.equal(pressed.acked, true)
    await workspace.until(
      w =>
        w
          .as('U2')
          .ephemerals('C1')
          .some(m => m.text.includes('Approved')),
      {what: 'the answer'},
    )
  })

  for (const [what, skewS] of [
    ['stale', -301],
    ['future', 301],
  ] as const)
    it(`refuses a ${what} signature and does nothing`, async () => {
      const before = proposals()

      const answer = await send({skewS, trigger: what})

      assert.equal(answer.status, 401)
      assert.equal(proposals(), before)
    })

  it('refuses a request without any signature', async () => {
    const body = new URLSearchParams({command: '/etcd', text: 'status'}).toString()
    const headers = {'content-type': 'application/x-www-form-urlencoded'}

    assert.equal((await fetch(url, {method: 'POST', headers, body})).status, 401)
  })

  it('refuses a signature made with another secret', async () => {
    assert.equal((await send({secret: 'another', trigger: 'forged'})).status, 401)
  })

  it('has one effect for the exact replay of a signed request', async () => {
    const before = proposals()

    const answers = [await send({trigger: 'again'}), await send({trigger: 'again'})]

    assert.deepEqual(
      answers.map(({status}) => status),
      [200, 200],
    )
    await workspace.until(() => proposals() > before, {what: 'the plan'})
    assert.equal(proposals(), before + 1)
  })

  it('accepts a form content type with a charset', async () => {
    const answer = await send({type: 'application/x-www-form-urlencoded; charset=utf-8', trigger: 'charset'})

    assert.equal(answer.status, 200)
  })
})
