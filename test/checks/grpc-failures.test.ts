import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {sampleKey} from '../../src/domain/scrape.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const handled = (method: string, code: string): string =>
  sampleKey('grpc_server_handled_total', {grpc_code: code, grpc_method: method, grpc_type: 'unary'})

/** So many requests of a method, so many of them with another code. */
const requests = (all: number, bad = 0, code = 'Unavailable', method = 'Put'): Samples => ({
  [handled(method, 'OK')]: all - bad,
  [handled(method, code)]: bad,
})
const moved: Samples = {etcd_server_leader_changes_seen_total: 1}
const stayed: Samples = {etcd_server_leader_changes_seen_total: 0}
const healthy = grown({recent: requests(500), older: requests(50_000)})

describe('grpc-failures', () => {
  itNeedsTwoReads('grpc-failures', healthy)

  for (const [what, growth, severity] of [
    ['less than one in a hundred', {recent: requests(1000, 9)}, undefined],
    ['one in a hundred', {recent: requests(1000, 10)}, 'warning'],
    ['five in a hundred', {recent: requests(1000, 50)}, 'warning'],
    ['more than five in a hundred', {recent: requests(1000, 51)}, 'critical'],
    ['too few requests for a share', {recent: requests(49, 49)}, undefined],
    ['too few now, many over minutes', {recent: requests(9, 9), older: requests(500, 100)}, 'critical'],
    ['good ones now, whatever came before', {recent: requests(500), older: requests(5000, 900)}, undefined],
    ['an idle member', {recent: requests(0)}, undefined],
    ['answers that are no failure', {recent: requests(1000, 900, 'NotFound')}, undefined],
    ['requests the clients gave up', {recent: requests(1000, 900, 'Canceled')}, undefined],
    ['deadlines that passed', {recent: requests(1000, 20, 'DeadlineExceeded')}, 'warning'],
    [
      'watches that end when a client leaves',
      {recent: requests(1000, 900, 'Unavailable', 'Watch')},
      undefined,
    ],
    [
      'writes that all fail among a million good reads',
      {recent: {...requests(1_000_000, 0, 'Unavailable', 'Range'), ...requests(60, 60)}},
      'critical',
    ],
    ['failures around a leader move', {recent: {...requests(500, 50), ...moved}}, 'info'],
    [
      'failures around the second leader move within minutes, good ones in between',
      {
        recent: {...requests(500, 50), ...moved},
        older: {...requests(50_000, 80), etcd_server_leader_changes_seen_total: 2},
      },
      'info',
    ],
    [
      'failures around a leader move that is over',
      {recent: {...requests(9), ...stayed}, older: {...requests(5000, 500), ...moved}},
      'info',
    ],
    [
      'failures that went on after a leader move',
      {recent: {...requests(9, 5), ...stayed}, older: {...requests(5000, 500), ...moved}},
      'critical',
    ],
    [
      'failures around the last of many leader moves',
      {
        recent: {...requests(500, 50), ...moved},
        older: {...requests(5000, 500), etcd_server_leader_changes_seen_total: 4},
      },
      'critical',
    ],
    [
      'failures minutes after the leader moved',
      {recent: {...requests(500, 50), ...stayed}, older: {...requests(5000, 500), ...moved}},
      'critical',
    ],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('grpc-failures', withSecond(healthy, grown(growth)))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('names the worst kind of request, and that there are others', () => {
    const growth = {...requests(100, 20), ...requests(100, 60, 'Unavailable', 'Range')}
    const [finding] = checked('grpc-failures', withSecond(healthy, grown({recent: growth}))).findings
    assert.equal(finding?.evidence['method'], 'Range')
    assert.match(finding?.summary ?? '', /1 other kind/)
  })

  it('is silent of a member that nobody called yet', () => {
    const growth = {etcd_network_client_grpc_received_bytes_total: 0}
    assert.deepEqual(said(checked('grpc-failures', withSecond(healthy, grown({recent: growth})))), [])
  })

  it('is unknown when the page lacks the requests', () => {
    assert.deepEqual(said(checked('grpc-failures', withSecond(healthy, grown({recent: {}})))), [
      'unknown etcd-2',
    ])
  })
})
