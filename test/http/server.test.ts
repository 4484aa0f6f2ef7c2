import assert from 'node:assert/strict'
import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {describe, it} from 'node:test'
import {createRegistry} from '../../src/runtime/metrics.ts'
import {aServer} from './a-server.ts'

describe('the health routes', () => {
  it('say that the process lives, whatever else is broken', async () => {
    const {server} = await aServer({readiness: async () => [{part: 'store', ok: false, why: 'gone'}]})

    assert.deepEqual((await server.inject('/healthz')).json(), {ok: true})
  })

  it('say ready when every part is', async () => {
    const {server} = await aServer({readiness: async () => [{part: 'store', ok: true, why: ''}]})

    assert.equal((await server.inject('/readyz')).statusCode, 200)
  })

  it('name the part that is not ready, and why', async () => {
    const parts = [
      {part: 'store', ok: true, why: ''},
      {part: 'slack', ok: false, why: 'invalid_auth'},
    ]
    const {server} = await aServer({readiness: async () => parts})
    const answer = await server.inject('/readyz')

    assert.equal(answer.statusCode, 503)
    assert.deepEqual(answer.json(), {ok: false, parts})
  })

  it('answer 500 without details when the readiness itself cannot be told, and log why', async () => {
    const {server, logged} = await aServer({
      readiness: () => Promise.reject(new Error('password=hunter2')),
    })
    const answer = await server.inject('/readyz')

    assert.equal(answer.statusCode, 500)
    assert.ok(!answer.body.includes('hunter2'))
    assert.deepEqual(
      logged.map(({level}) => level),
      ['error'],
    )
  })
})

describe('/metrics', () => {
  it('is Prometheus text with our own readings, read when asked', async () => {
    let depth = 3
    const registry = createRegistry([{name: 'quorate_outbox_depth', help: 'Waiting.', read: () => depth}])
    const {server} = await aServer({registry})

    assert.match((await server.inject('/metrics')).body, /^quorate_outbox_depth 3$/m)
    depth = 4
    const answer = await server.inject('/metrics')
    assert.match(answer.body, /^quorate_outbox_depth 4$/m)
    assert.match(String(answer.headers['content-type']), /^text\/plain/)
  })
})

describe('an address nobody serves', () => {
  it('answers 404 without echoing more than the address', async () => {
    const {server} = await aServer()
    const answer = await server.inject('/nothing-here')

    assert.equal(answer.statusCode, 404)
  })

  it('is /slack/events while HTTP mode is off', async () => {
    const {server} = await aServer()

    assert.equal((await server.inject({method: 'POST', url: '/slack/events'})).statusCode, 404)
  })
})

describe('the mount of /slack/events', () => {
  const bodies = [
    ['application/json', '{"type":"event_callback",  "odd" : "spacing"}'],
    ['application/x-www-form-urlencoded', 'payload=%7B%22a%22%3A+1%7D'],
    ['application/json', '{not json at all'],
  ] as const
  for (const [type, body] of bodies)
    it(`hands ${type} ${body} over byte for byte, as the signature needs it`, async () => {
      const seen = Promise.withResolvers<string>()
      const {server} = await aServer({slackEvents: (request, response) => void read(request, response, seen)})
      const answer = await server.inject({
        method: 'POST',
        url: '/slack/events',
        headers: {'content-type': type},
        payload: body,
      })

      assert.equal(await seen.promise, body)
      assert.equal(answer.statusCode, 202)
      assert.equal(answer.body, 'from Slack’s receiver')
    })

  it('takes a query string along, as Slack allows one in a request URL', async () => {
    const seen = Promise.withResolvers<string>()
    const {server} = await aServer({slackEvents: (request, response) => void read(request, response, seen)})
    const answer = await server.inject({method: 'POST', url: '/slack/events?tenant=1', payload: 'x=1'})

    assert.equal(answer.statusCode, 202)
    assert.equal(await seen.promise, 'x=1')
  })
})

async function read(
  request: IncomingMessage,
  response: ServerResponse,
  seen: PromiseWithResolvers<string>,
): Promise<void> {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => void pieces.push(piece))
  await once(request, 'end')
  seen.resolve(Buffer.concat(pieces).toString())
  response.writeHead(202).end('from Slack’s receiver')
}
