import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {createPast, type PastOptions} from '../../../src/adapters/prometheus/create-past.ts'
import {queryFor} from '../../../src/adapters/prometheus/queries.ts'
import {MOST_SERIES} from '../../../src/adapters/prometheus/range-answer.ts'
import {HistoryPoint} from '../../../src/domain/history.ts'
import {rejectsWith, serve} from '../a-web-server.ts'

const CALL = {deadlineMs: 5000} as const
const NOON = Date.parse('2026-11-22T12:00:00Z') / 1000
const REQUEST = {
  from: new Date(NOON * 1000),
  to: new Date((NOON + 120) * 1000),
  stepSeconds: 60,
  members: [
    {id: 'a1', name: 'etcd-1', addresses: ['https://10.0.0.11:2379']},
    {id: 'b2', name: 'etcd-2', addresses: ['https://10.0.0.12:2379', 'http://10.0.0.12:2381']},
    {id: 'c3', name: 'etcd-3', addresses: ['https://10.0.0.13:2379']},
  ],
}

type Values = readonly (readonly [seconds: number, value: string])[]

/** What Prometheus answers to each query: series by metric name and instance. */
type Recorded = Readonly<Record<string, Readonly<Record<string, Values>>>>

describe('the past from Prometheus', () => {
  it('is merged into points, oldest first, with null for what was not known then', async () => {
    const {past} = await prometheusWith({
      etcd_mvcc_db_total_size_in_bytes: {
        '10.0.0.11:2379': [
          [60, '200'],
          [0, '100'],
          [120, 'NaN'],
        ],
        '10.0.0.12:2381': [[0, '7']],
        '10.0.0.99:2379': [[0, '9']],
      },
      etcd_server_has_leader: {
        '10.0.0.11:2379': [
          [0, '1'],
          [60, '0'],
        ],
        '10.0.0.12:2381': [[0, '1']],
      },
      process_start_time_seconds: {'10.0.0.11:2379': [[60, '1.7e9']]},
      etcd_server_leader_changes_seen_total: {'10.0.0.11:2379': [[0, '3']]},
    })

    const points = await past.past(REQUEST, CALL)

    const [first, second, ...others] = HistoryPoint.array().parse(points)
    assert.deepEqual(others, [])
    const nothing = {leader: null, term: null, index: null, revision: null, dbSizeInUse: null}
    const silent = {...nothing, dbSize: null, processStart: null, leaderChanges: null}
    assert.deepEqual(first, {
      at: '2026-11-22T12:00:00.000Z',
      members: [
        {...silent, id: 'a1', name: 'etcd-1', answered: true, healthy: true, dbSize: 100, leaderChanges: 3},
        {...silent, id: 'b2', name: 'etcd-2', answered: true, healthy: true, dbSize: 7},
      ],
    })
    assert.deepEqual(second, {
      at: '2026-11-22T12:01:00.000Z',
      members: [
        {
          ...silent,
          id: 'a1',
          name: 'etcd-1',
          answered: true,
          healthy: false,
          dbSize: 200,
          processStart: 1.7e9,
        },
        {...silent, id: 'b2', name: 'etcd-2', answered: false, healthy: false},
      ],
    })
  })

  it('tells members on one host apart by port, and takes another port only where one member lives there', async () => {
    const members = ['2379', '3379'].map((port, at) => ({
      id: `${at}`,
      name: `m${at}`,
      addresses: [`http://10.0.0.1:${port}`],
    }))
    const {past} = await prometheusWith({
      etcd_mvcc_db_total_size_in_bytes: {'10.0.0.1:3379': [[0, '2']], '10.0.0.1:9100': [[0, '3']]},
    })

    const [point] = await past.past({...REQUEST, members}, CALL)

    assert.deepEqual(
      point?.members.map(({name, dbSize}) => [name, dbSize]),
      [['m1', 2]],
    )
  })

  it('is asked for only on these hosts, with the labels of the cluster, span, step and token', async () => {
    const {past, asked} = await prometheusWith({}, {token: 't0ken', match: {cluster: 'prod "a"'}}, '/prefix')

    assert.deepEqual(await past.past(REQUEST, CALL), [])

    assert.equal(asked.length, 5)
    for (const {url, token} of asked) {
      assert.equal(url.pathname, '/prefix/api/v1/query_range')
      assert.equal(token, 'Bearer t0ken')
      assert.deepEqual(
        ['start', 'end', 'step'].map(key => url.searchParams.get(key)),
        [`${NOON}`, `${NOON + 120}`, '60'],
      )
    }
    const hosts = String.raw`(10\\.0\\.0\\.11|10\\.0\\.0\\.12|10\\.0\\.0\\.13)(:[0-9]+)?`
    assert.equal(
      asked[0]?.url.searchParams.get('query'),
      String.raw`etcd_mvcc_db_total_size_in_bytes{instance=~"${hosts}",cluster="prod \"a\""}`,
    )
  })

  it('takes a start time only from the job that has etcd in it', () => {
    const members = [{id: 'a', name: 'a', addresses: ['http://[::1]:2379']}]

    assert.equal(
      queryFor('processStart', members, {}),
      String.raw`process_start_time_seconds{instance=~"(\\[?\\:\\:1\\]?)(:[0-9]+)?"} and on (instance, job) etcd_server_has_leader{instance=~"(\\[?\\:\\:1\\]?)(:[0-9]+)?"}`,
    )
  })

  it("fails in Prometheus' own words", async () => {
    const error = {status: 'error', errorType: 'bad_data', error: 'parse error: unexpected end of input'}
    const url = await serve((_, response) => response.writeHead(400).end(JSON.stringify(error)))

    const thrown = await rejectsWith(createPast({url}).past(REQUEST, CALL), 'http/bad-answer')

    assert.match(thrown.message, /HTTP 400: bad_data: parse error/)
    assert.doesNotMatch(thrown.message, /query=/)
  })

  it('fails, with the remedy, when the token is wrong, the answer strange, cut, too long or too wide', async () => {
    const matrix = (result: unknown) =>
      JSON.stringify({status: 'success', data: {resultType: 'matrix', result}})
    const series = {metric: {instance: '10.0.0.11:2379'}, values: [[NOON, '1']]}
    for (const [status, text] of [
      [401, 'Unauthorized'],
      [200, '<html></html>'],
      [200, '{"status":"success","data":{"resultType":"vector","result":[]}}'],
      [200, matrix([{metric: {instance: 1}, values: []}])],
      [200, matrix([{metric: {}, values: [[NOON, 1]]}])],
      [200, matrix([series]).slice(0, -3)],
      [200, matrix(Array.from({length: MOST_SERIES + 1}, () => series))],
      [200, 'x'.repeat(5 * 1024 * 1024)],
    ] as const) {
      const url = await serve((_, response) => response.writeHead(status).end(text))
      const error = await rejectsWith(
        createPast({url, token: 't0ken'}).past(REQUEST, CALL),
        'http/bad-answer',
      )
      assert.doesNotMatch(`${error.message} ${error.remedy}`, /t0ken/)
      assert.ok(error.message.length < 500)
    }
  })

  it('is unreachable when nobody answers in time, and refused when it is longer than anybody reads', async () => {
    const url = await serve(() => undefined)

    await rejectsWith(createPast({url}).past(REQUEST, {deadlineMs: 50}), 'http/unreachable')
    await rejectsWith(createPast({url}).past({...REQUEST, stepSeconds: 0}, CALL), 'input/invalid')
    await rejectsWith(createPast({url}).past({...REQUEST, to: new Date(0)}, CALL), 'input/invalid')
    assert.deepEqual(await createPast({url}).past({...REQUEST, members: []}, CALL), [])
  })
})

async function prometheusWith(recorded: Recorded, options: Partial<PastOptions> = {}, path = '') {
  const asked: {readonly url: URL; readonly token: string | undefined}[] = []
  const base = await serve((request, response) => {
    const url = new URL(request.url ?? '', 'http://prometheus')
    asked.push({url, token: request.headers.authorization})
    const metric = url.searchParams.get('query')?.replace(/\{.*$/, '') ?? ''
    const result = Object.entries(recorded[metric] ?? {}).map(([instance, values]) => ({
      metric: {__name__: metric, instance, job: 'etcd'},
      values: values.map(([seconds, value]) => [NOON + seconds, value]),
    }))
    response.end(JSON.stringify({status: 'success', data: {resultType: 'matrix', result}, warnings: []}))
  })
  return {past: createPast({url: base + path, ...options}), asked}
}
