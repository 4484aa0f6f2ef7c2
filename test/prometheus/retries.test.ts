import assert from 'node:assert/strict'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {until} from '../../src/local/etcd/readiness.ts'
import {type AlertmanagerOptions, raise, startAlertmanager} from '../../src/local/prometheus/alertmanager.ts'
import type {LocalServer} from '../../src/local/prometheus/server.ts'
import {noPrometheus, programs} from './programs.ts'

const PATIENCE_MS = 30_000

/** What our refusals count on; if a version does otherwise, the webhook must answer otherwise. */
describe('a real Alertmanager whose delivery is refused', {skip: noPrometheus}, () => {
  let dir = ''
  let answers: number[] = []
  let asked: (string | undefined)[] = []
  let receiver: Server
  let alertmanager: LocalServer
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'quorate-alertmanager-'))
    asked = []
    receiver = createServer((request, response) => {
      asked.push(request.headers.authorization)
      request.resume().on('end', () => response.writeHead(answers.shift() ?? 200).end())
    })
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    alertmanager = await startAlertmanager(optionsFor(dir, receiver))
  })
  afterEach(async () => {
    await alertmanager?.stop()
    receiver.closeAllConnections()
    receiver.close()
    await rm(dir, {recursive: true, force: true})
  })

  it('sends again after 503, with the token, until it is taken', async () => {
    answers = [503, 503]
    await raise(alertmanager, {alertname: 'etcdNoLeader', cluster: 'prod-a'})
    await until(async () => asked.length >= 3, {what: 'a third delivery', withinMs: PATIENCE_MS})

    assert.deepEqual(asked, Array(3).fill('Bearer the-token'))
  })

  it('gives up at once after 429', async () => {
    answers = [429]
    await raise(alertmanager, {alertname: 'etcdNoLeader', cluster: 'prod-a'})
    await until(async () => (await failures(alertmanager)) > 0, {what: 'a failure', withinMs: PATIENCE_MS})

    assert.equal(asked.length, 1)
  })
})

function optionsFor(dir: string, receiver: Server): AlertmanagerOptions {
  const {port} = receiver.address() as AddressInfo
  return {
    programs: programs(),
    dir,
    webhook: `http://127.0.0.1:${port}/`,
    token: 'the-token',
    groupBy: ['cluster'],
    groupWait: '1ms',
    // Longer than the test: what is sent again is a retry, not the next look at the group.
    groupInterval: '5m',
    repeatInterval: '1h',
    sendResolved: true,
    maxAlerts: 0,
  }
}

async function failures({url}: LocalServer): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const [, count] =
    /^alertmanager_notifications_failed_total\{integration="webhook"\} (\S+)$/m.exec(page) ?? []
  return Number(count ?? 0)
}
