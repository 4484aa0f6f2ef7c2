import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer, type RequestListener, type Server, type ServerResponse} from 'node:http'
import {after, describe, it} from 'node:test'
import {createEtcd} from '../../../src/adapters/etcd/create-etcd.ts'
import {type ErrorCode, OpsError} from '../../../src/domain/errors.ts'

const CALL = {deadlineMs: 1000} as const

describe('pages of something that is not quite etcd', () => {
  it('are bad answers when they were cut off half-way', async () => {
    const endpoint = await serve((_, response) => {
      response.writeHead(200, {'content-length': '1000'})
      response.write('etcd_server_has_leader 1\n', () => response.destroy())
    })

    await expectCode(createEtcd({endpoints: [endpoint]}).metrics(endpoint, CALL), 'http/bad-answer')
  })

  it('are bad answers when they do not end', async () => {
    const line = `${'x'.repeat(1 << 20)} 1\n`
    const endpoint = await serve((_, response) => {
      const more = () => {
        while (response.write(line));
        response.once('drain', more)
      }
      more()
    })

    await expectCode(
      createEtcd({endpoints: [endpoint]}).metrics(endpoint, {deadlineMs: 10_000}),
      'http/bad-answer',
    )
  })

  it('are bad answers when the status or the body is wrong', async () => {
    const endpoint = await serve((_, response) => response.writeHead(404).end('not found\n'))
    const etcd = createEtcd({endpoints: [endpoint]})

    await expectCode(etcd.metrics(endpoint, CALL), 'http/bad-answer')
    await expectCode(etcd.health(endpoint, CALL), 'http/bad-answer')
  })

  it('end at the deadline when they never come', async () => {
    const endpoint = await serve(() => undefined)

    await expectCode(
      createEtcd({endpoints: [endpoint]}).metrics(endpoint, {deadlineMs: 100}),
      'etcd/deadline',
    )
  })

  it('take the reason for bad health from a 503', async () => {
    const endpoint = await serve((_, response) =>
      response.writeHead(503).end('{"health":"false","reason":"RAFT NO LEADER"}'),
    )

    const health = await createEtcd({endpoints: [endpoint]}).health(endpoint, CALL)

    assert.deepEqual(health, {healthy: false, reason: 'RAFT NO LEADER'})
  })

  it('name the parts that are not ready, and are unsupported where there is no such page', async () => {
    const lines =
      '[+]serializable_read ok\n[-]linearizable_read failed: context deadline exceeded\n[-]data_corruption failed: alarm\n'
    const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
      '/livez?verbose': response => response.writeHead(404).end('404 page not found\n'),
      '/readyz?verbose': response => response.writeHead(503).end(lines),
      '/version': response => response.end('{"etcdserver":"3.6.1","etcdcluster":"3.6.0","storage":"3.6.0"}'),
    }
    const endpoint = await serve((request, response) => answers[request.url ?? '']?.(response))
    const etcd = createEtcd({endpoints: [endpoint]})

    assert.deepEqual(await etcd.livez(endpoint, CALL), {supported: false, ok: false, failing: []})
    assert.deepEqual(await etcd.readyz(endpoint, CALL), {
      supported: true,
      ok: false,
      failing: ['linearizable_read', 'data_corruption'],
    })
    assert.deepEqual(await etcd.version(endpoint, CALL), {server: '3.6.1', cluster: '3.6.0'})
  })

  it('are bad answers when a proxy answers for etcd', async () => {
    for (const [status, text] of [
      [200, '<html>welcome</html>'],
      [503, 'Service Unavailable'],
      [502, 'Bad Gateway'],
      [200, '{}'],
    ] as const) {
      const endpoint = await serve((_, response) => response.writeHead(status).end(text))
      const etcd = createEtcd({endpoints: [endpoint]})
      await expectCode(etcd.livez(endpoint, CALL), 'http/bad-answer')
      await expectCode(etcd.readyz(endpoint, CALL), 'http/bad-answer')
      await expectCode(etcd.version(endpoint, CALL), 'http/bad-answer')
    }
  })

  it('are bad answers when a counter was cut between two bytes of its value', async () => {
    const endpoint = await serve((_, response) => response.end('etcd_server_has_leader 1\ngo_goroutines 10'))

    await expectCode(createEtcd({endpoints: [endpoint]}).metrics(endpoint, CALL), 'http/bad-answer')
  })

  it('are read in megabytes when only the lines that count are few', async () => {
    const noise = 'other_family{a="b"} 1\n'.repeat(1000)
    const endpoint = await serve((_, response) => {
      for (let at = 0; at < 200; at += 1) response.write(noise)
      response.end('etcd_server_has_leader 1\n')
    })

    const facts = await createEtcd({endpoints: [endpoint]}).metrics(endpoint, {deadlineMs: 10_000})

    assert.deepEqual(facts.scrape?.samples, {etcd_server_has_leader: 1})
  })

  it('are read from the metrics port where there is one', async () => {
    const endpoint = await serve((_, response) => response.end('etcd_server_has_leader 1\n'))
    const metrics = {port: Number(new URL(endpoint).port), scheme: 'http'} as const
    const client = 'https://127.0.0.1:1'

    const facts = await createEtcd({endpoints: [client], metrics}).metrics(client, CALL)

    assert.equal(facts.hasLeader, true)
  })
})

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `http://127.0.0.1:${address.port}`
}

async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error: unknown) => error instanceof OpsError && error.code === code)
}
