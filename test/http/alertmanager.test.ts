import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {OpsError} from '../../src/domain/errors.ts'
import {createRegistry} from '../../src/runtime/metrics.ts'
import {aTestWorld} from '../fixtures/a-context.ts'
import {aGroup, aServer, type TestServer, TOKEN} from './a-server.ts'

/** Everything the log was told, as text: fields of errors included. */
function logText({logged}: TestServer): string {
  return logged
    .map(({fields, message}) =>
      [message, JSON.stringify(fields), ...Object.values(fields).map(String)].join(' '),
    )
    .join('\n')
}

function refusedOnce(server: TestServer): void {
  const refusals = server.logged.filter(({level}) => level === 'warn' || level === 'error')
  assert.equal(refusals.length, 1, logText(server))
  assert.ok(!logText(server).includes(TOKEN))
}

async function nothingKept({world}: TestServer): Promise<void> {
  assert.equal(await world.store.incidents.current('prod-a'), null)
  assert.deepEqual(await world.store.audit.list({channel: 'C1', limit: 10}), [])
}

describe('the webhook, asked by somebody', () => {
  const strangers = [
    ['a wrong token', {authorization: 'Bearer not-the-token'}],
    ['the token without its scheme', {authorization: TOKEN}],
    ['an empty header', {authorization: ''}],
    ['the start of the token', {authorization: `Bearer ${TOKEN.slice(0, -1)}`}],
  ] as const
  for (const [what, headers] of strangers)
    it(`with ${what}, answers 401, says where the token goes, and keeps nothing`, async () => {
      const server = await aServer()
      const answer = await server.post(aGroup(), headers)

      assert.equal(answer.statusCode, 401)
      assert.equal(answer.headers['www-authenticate'], 'Bearer')
      assert.match(answer.json().remedy, /http_config\.authorization\.credentials/)
      assert.ok(!answer.body.includes(TOKEN))
      refusedOnce(server)
      await nothingKept(server)
    })

  it('without any header, answers 401', async () => {
    const {server} = await aServer()
    const answer = await server.inject({method: 'POST', url: '/alerts/alertmanager', payload: aGroup()})

    assert.equal(answer.statusCode, 401)
    assert.match(answer.json().error, /missing or wrong/)
  })

  it('takes nothing from anybody while no token is configured, and says so', async () => {
    const server = await aServer({webhookToken: null})
    const answer = await server.post(aGroup(), {authorization: 'Bearer null'})

    assert.equal(answer.statusCode, 401)
    assert.match(answer.json().error, /No webhook token is configured/)
    assert.match(answer.json().remedy, /QUORATE_WEBHOOK_TOKEN/)
    await nothingKept(server)
  })

  it('asks for the token before it reads the body: a stranger learns nothing and costs nothing', async () => {
    const server = await aServer()

    for (const body of ['{not json', 'x'.repeat(3 * 1024 * 1024)])
      assert.equal((await server.post(body, {authorization: 'Bearer wrong'})).statusCode, 401)
  })
})

describe('the webhook, given a body', () => {
  const bodies = [
    ['that is no JSON', '{"version": "4", ', 400, /JSON/],
    ['that is empty', '', 400, /empty/i],
    ['of webhook version 3', {...aGroup(), version: '3'}, 400, /version/],
    ['without alerts', {...aGroup(), alerts: []}, 400, /alerts/],
    ['that is a list', [1, 2, 3], 400, /body/],
    ['that is null', 'null', 400, /body/],
    [
      'with a label that is no text',
      {...aGroup(), alerts: [{...aGroup().alerts[0], labels: {a: 1}}]},
      400,
      /alerts\.0\.labels\.a/,
    ],
    ['with more than 1000 alerts', aGroup({count: 1001}), 400, /max_alerts/],
    ['above 2 MiB', JSON.stringify(aGroup({summary: 'x'.repeat(2 * 1024 * 1024)})), 413, /max_alerts/],
  ] as const
  for (const [what, body, status, naming] of bodies)
    it(`${what}, answers ${status}, says what to do, logs it once and keeps nothing`, async () => {
      const server = await aServer()
      const answer = await server.post(body)

      assert.equal(answer.statusCode, status)
      assert.match(answer.body, naming)
      assert.equal(typeof answer.json().remedy, 'string')
      refusedOnce(server)
      await nothingKept(server)
    })

  it('of another content type, answers 415 and says what to send', async () => {
    const server = await aServer()
    const answer = await server.post('alert!', {'content-type': 'text/xml'})

    assert.equal(answer.statusCode, 415)
    assert.equal(typeof answer.json().remedy, 'string')
    refusedOnce(server)
  })

  it('of 1000 alerts, keeps every one of them in one incident', async () => {
    const server = await aServer()
    const answer = await server.post(aGroup({count: 1000}))

    assert.equal(answer.statusCode, 200)
    assert.equal((await server.world.store.incidents.current('prod-a'))?.alerts.length, 1000)
  })

  it('of foreign text, keeps it as text, bounded, and never as an instruction', async () => {
    const server = await aServer()
    const summary = `<!channel> <@U1> *bold* \u0000\u202e ${'😀'.repeat(400)}`
    const answer = await server.post(aGroup({summary}))
    await server.world.background.idle()

    assert.equal(answer.statusCode, 200)
    const [alert] = (await server.world.store.incidents.current('prod-a'))?.alerts ?? []
    assert.ok((alert?.summary.length ?? 0) <= 300)
    assert.ok(alert?.summary.startsWith('<!channel> <@U1>'))
    assert.deepEqual(server.world.cluster.effects, [])
  })

  it('of a cluster nobody configured, says so to the sender and to the trail', async () => {
    const server = await aServer()
    const answer = await server.post(aGroup({cluster: 'nobody-knows'}))

    assert.equal(answer.statusCode, 200)
    assert.deepEqual(answer.json(), {incidents: [], unmatched: 1})
    const page = await server.world.store.audit.stored(0, 10)
    assert.equal(page.length, 1)
    assert.match(page[0]?.text ?? '', /alert-refused/)
  })
})

describe('the webhook counts', () => {
  it('alerts, those of nobody, and deliveries it could not keep', async () => {
    const registry = createRegistry([])
    const world = await aTestWorld()
    let away = false
    const gone = new OpsError('store/unavailable', 'disk I/O error', {remedy: 'Look at the disk.'})
    const server = await aServer({
      registry,
      operations: {
        ...world.operations,
        takeAlerts: (delivery, group) =>
          away ? Promise.reject(gone) : world.operations.takeAlerts(delivery, group),
      },
    })
    await server.post(aGroup({count: 3}))
    await server.post(aGroup({count: 2, cluster: 'nobody-knows'}))
    away = true
    await server.post(aGroup())

    const page = await registry.metrics()
    assert.match(page, /^quorate_alerts_received_total 5$/m)
    assert.match(page, /^quorate_alerts_unmatched_total 2$/m)
    assert.match(page, /^quorate_alert_deliveries_failed_total 1$/m)
  })
})

describe('the webhook, given start times that cannot be right', () => {
  for (const startsAt of ['2031-01-01T00:00:00Z', '0001-01-01T00:00:00Z'])
    it(`keeps ${startsAt} as it was told, and opens the incident now`, async () => {
      const server = await aServer()
      const {alerts, ...group} = aGroup()
      const answer = await server.post({...group, alerts: [{...alerts[0], startsAt}]})

      assert.equal(answer.statusCode, 200)
      const incident = await server.world.store.incidents.current('prod-a')
      assert.equal(incident?.alerts[0]?.startsAt, startsAt)
      assert.match(incident?.openedAt ?? '', /^2026-/)
    })
})

describe('the webhook and the store', () => {
  it('has kept the alerts before it answers, and diagnoses afterwards', async () => {
    const server = await aServer()
    const answer = await server.post(aGroup())
    const kept = await server.world.store.incidents.current('prod-a')
    await server.world.background.idle()

    assert.deepEqual(answer.json(), {incidents: [kept?.id], unmatched: 0})
    const shown = server.world.announced.filter(({kind}) => kind === 'incident')
    assert.ok(shown.length >= 2)
    assert.deepEqual(await server.world.store.inbox.unfinished(), [])
  })

  it('leaves a delivery it could not follow up for the next start', async () => {
    const world = await aTestWorld()
    const server = await aServer({
      store: world.store,
      operations: {
        ...world.operations,
        followUpAlerts: () => Promise.reject(new Error('the process is going down')),
      },
    })
    await server.post(aGroup())
    await server.world.background.idle()

    const [left] = await world.store.inbox.unfinished()
    assert.equal(left?.source, 'alertmanager')
  })

  it('answers 503 while the store is away, so that Alertmanager sends again', async () => {
    const world = await aTestWorld()
    const gone = new OpsError('store/unavailable', 'disk I/O error', {remedy: 'Look at the disk.'})
    const server = await aServer({
      operations: {...world.operations, takeAlerts: () => Promise.reject(gone)},
    })
    const answer = await server.post(aGroup())

    assert.equal(answer.statusCode, 503)
    assert.match(answer.json().error, /send this again/)
    assert.ok(!answer.body.includes('disk I/O'))
    refusedOnce(server)
  })
})
