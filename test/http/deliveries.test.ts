import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Incident} from '../../src/domain/incident.ts'
import {aServer, type TestServer} from './a-server.ts'

const BEGIN = '2026-01-01T03:07:00Z'

interface Occurrence {
  readonly status?: 'firing' | 'resolved'
  readonly fingerprint?: string
  readonly startsAt?: string
}

/** One delivery of Alertmanager with these occurrences. */
function delivery(occurrences: readonly Occurrence[], more: object = {}): object {
  const alerts = occurrences.map(({status = 'firing', fingerprint = 'f1', startsAt = BEGIN}) => ({
    status,
    labels: {alertname: 'etcdNoLeader', severity: 'critical', cluster: 'prod-a'},
    annotations: {summary: 'An etcd member has no leader.'},
    startsAt,
    endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : BEGIN,
    generatorURL: 'http://prometheus.example/graph',
    fingerprint,
  }))
  const firing = alerts.some(({status}) => status === 'firing')
  const group = {
    groupKey: '{}:{cluster="prod-a"}',
    status: firing ? 'firing' : 'resolved',
    receiver: 'quorate',
  }
  return {version: '4', truncatedAlerts: 0, ...group, ...more, alerts}
}

async function take(server: TestServer, body: object): Promise<Incident | null> {
  assert.equal((await server.post(body)).statusCode, 200)
  await server.world.background.idle()
  return server.world.store.incidents.current('prod-a')
}

function incidentsAnnounced({world}: TestServer): ReadonlySet<string> {
  return new Set(world.announced.flatMap(about => (about.kind === 'incident' ? [about.incident.id] : [])))
}

describe('deliveries that come out of order', () => {
  it('open nothing when the end of an alert comes before its beginning was ever heard of', async () => {
    const server = await aServer()

    assert.equal(await take(server, delivery([{status: 'resolved'}])), null)
  })

  it('do not end an occurrence by the late end of the one before', async () => {
    const server = await aServer()
    const later = '2026-01-01T03:09:00Z'
    await take(server, delivery([{}]))
    await take(server, delivery([{startsAt: later}]))
    const incident = await take(server, delivery([{status: 'resolved'}]))

    assert.equal(incident?.alerts.find(({startsAt}) => startsAt === later)?.status, 'firing')
    assert.equal(incident?.state, 'open')
  })

  it('are one incident, whichever of two Alertmanagers tells first', async () => {
    const server = await aServer()
    const [first, second] = [delivery([{}]), delivery([{}], {groupKey: '{}/{ha="b"}:{}'})]
    const answers = await Promise.all([server.post(first), server.post(second), server.post(first)])
    await server.world.background.idle()

    assert.equal(new Set(answers.map(answer => JSON.stringify(answer.json()))).size, 1)
    assert.equal((await server.world.store.incidents.current('prod-a'))?.alerts.length, 1)
    assert.equal(incidentsAnnounced(server).size, 1)
  })
})

describe('deliveries of an Alertmanager whose clock is wrong', () => {
  const skewed = ['2031-12-24T00:00:00Z', '1970-01-01T00:00:01Z', '2026-01-01T05:07:00+02:00']
  for (const startsAt of skewed)
    it(`are taken with their own ${startsAt}, while the incident opens by our clock`, async () => {
      const server = await aServer()
      const now = server.world.clock.now().toISOString()
      const incident = await take(server, delivery([{startsAt}]))

      assert.equal(incident?.openedAt, now)
      assert.equal(incident?.alerts[0]?.startsAt, startsAt)
    })

  it('are refused with a reason when the time is none', async () => {
    const server = await aServer()
    const answer = await server.post(delivery([{startsAt: 'yesterday'}]))

    assert.equal(answer.statusCode, 400)
    assert.match(answer.body, /startsAt/)
  })
})

describe('a delivery', () => {
  it('changes nothing when it comes again', async () => {
    const server = await aServer()
    const first = await take(server, delivery([{}]))
    const trail = await server.world.store.audit.stored(0, 100)
    await server.post(delivery([{}]))
    const again = await server.world.store.incidents.current('prod-a')

    assert.deepEqual(again?.alerts, first?.alerts)
    assert.equal(
      (await server.world.store.audit.stored(0, 100)).filter(({text}) => /alert-received/.test(text)).length,
      trail.filter(({text}) => /alert-received/.test(text)).length,
    )
  })

  it('with the same fingerprint twice is one alert', async () => {
    const server = await aServer()
    const incident = await take(server, delivery([{}, {}]))

    assert.equal(incident?.alerts.length, 1)
  })

  it('that was cut short still leads to a look at the whole cluster', async () => {
    const server = await aServer()
    await take(server, delivery([{}], {truncatedAlerts: 40}))

    const looks = server.world.announced.filter(
      about => about.kind === 'incident' && about.diagnosis !== null,
    )
    assert.ok(looks.length > 0)
  })
})
