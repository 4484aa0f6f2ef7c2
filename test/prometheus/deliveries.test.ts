import assert from 'node:assert/strict'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {json} from 'node:stream/consumers'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {AlertGroup} from '../../src/domain/alert.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import {type AlertmanagerOptions, raise, startAlertmanager} from '../../src/local/prometheus/alertmanager.ts'
import type {LocalServer} from '../../src/local/prometheus/server.ts'
import {noPrometheus, programs} from './programs.ts'

const PATIENCE_MS = 30_000
const MAX_ALERTS = 2

/** What the webhook counts on; if a version does otherwise, the webhook must do otherwise. */
describe('a real Alertmanager', {skip: noPrometheus}, () => {
  let dir = ''
  let answers: number[] = []
  let asked: (string | undefined)[] = []
  let bodies: unknown[] = []
  let receiver: Server
  let alertmanager: LocalServer
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'quorate-alertmanager-'))
    ;[answers, asked, bodies] = [[], [], []]
    receiver = createServer((request, response) => {
      asked.push(request.headers.authorization)
      void json(request).then(body => {
        bodies.push(body)
        return response.writeHead(answers.shift() ?? 200).end()
      })
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

  it('sends a refused delivery again after 503, with the token, until it is taken', async () => {
    answers = [503, 503]
    await raise(alertmanager, {alertname: 'etcdNoLeader', cluster: 'prod-a'})
    await until(async () => asked.length >= 3, {what: 'a third delivery', withinMs: PATIENCE_MS})

    assert.deepEqual(asked, Array(3).fill('Bearer the-token'))
  })

  it('drops a refused delivery at once after 429', async () => {
    answers = [429]
    await raise(alertmanager, {alertname: 'etcdNoLeader', cluster: 'prod-a'})
    await until(async () => (await failures(alertmanager)) > 0, {what: 'a failure', withinMs: PATIENCE_MS})

    assert.equal(asked.length, 1)
  })

  it('tells how many alerts of a group it left out', async () => {
    const of = (instance: string): Record<string, string> => ({
      alertname: 'etcdNoLeader',
      cluster: 'prod-a',
      instance,
    })
    await raise(alertmanager, of('etcd-1'), of('etcd-2'), of('etcd-3'))
    await until(async () => bodies.length > 0, {what: 'a delivery', withinMs: PATIENCE_MS})
    const group = AlertGroup.parse(bodies[0])

    assert.deepEqual([group.alerts.length, group.truncatedAlerts, group.status], [MAX_ALERTS, 1, 'firing'])
    assert.match(group.groupKey, /cluster="prod-a"/)
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
    groupWait: '100ms',
    // Longer than the test: what is sent again is a retry, not the next look at the group.
    groupInterval: '5m',
    repeatInterval: '1h',
    sendResolved: true,
    maxAlerts: MAX_ALERTS,
  }
}

async function failures({url}: LocalServer): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const [, count] =
    /^alertmanager_notifications_failed_total\{integration="webhook"\} (\S+)$/m.exec(page) ?? []
  return Number(count ?? 0)
}
