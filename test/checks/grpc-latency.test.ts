import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {GRPC_EDGES, grown, itNeedsTwoReads, observed, type Samples, withSecond} from '../fixtures/metered.ts'

/** Requests of one method, by how long they took in ms. */
function took(times: readonly (readonly [number, number])[], method = 'Put', type = 'unary'): Samples {
  return observed('grpc_server_handling_seconds', times, {
    edges: GRPC_EDGES,
    labels: {grpc_method: method, grpc_type: type},
  })
}

const fast = took([[4, 1000]])
const slow = took([[400, 100]])
const moved: Samples = {etcd_server_leader_changes_seen_total: 1}
const healthy = grown({recent: fast, older: fast})

describe('grpc-latency', () => {
  itNeedsTwoReads('grpc-latency', healthy)

  for (const [what, growth, severity] of [
    ['answers within 100 ms', {recent: took([[90, 1000]])}, undefined],
    ['answers above 150 ms', {recent: slow}, 'warning'],
    [
      'two slow ones of a hundred',
      {
        recent: took([
          [4, 98],
          [400, 2],
        ]),
      },
      'info',
    ],
    ['slow ones for ten minutes and more', {recent: slow, older: took([[400, 9000]])}, 'critical'],
    [
      'slow ones now, fast ones before',
      {
        recent: slow,
        older: took([
          [4, 9000],
          [400, 80],
        ]),
      },
      'warning',
    ],
    [
      'slow ones for less than ten minutes',
      {recent: slow, older: took([[400, 9000]]), olderSeconds: 599},
      'warning',
    ],
    ['too few now, slow ones over minutes', {recent: took([[4, 3]]), older: slow}, 'critical'],
    ['an idle member', {recent: took([[4, 0]])}, undefined],
    ['one slow method among many fast ones', {recent: {...took([[4, 90_000]], 'Range'), ...slow}}, 'warning'],
    ['what is long by nature', {recent: took([[9000, 90]], 'Defragment')}, undefined],
    ['streams', {recent: took([[9000, 90]], 'Watch', 'bidi_stream')}, undefined],
    ['slow ones around a leader move', {recent: {...slow, ...moved}}, 'info'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('grpc-latency', withSecond(healthy, grown(growth)))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('only notes slow answers while some member is being defragmented', () => {
    const seen = withSecond(healthy, grown({recent: slow})).withMember('etcd-3', {
      metrics: {defragInFlight: true},
    })
    assert.deepEqual(said(checked('grpc-latency', seen)), ['info etcd-2'])
  })

  it('does not apply where nobody runs with extensive metrics, and is silent of a member that does not', () => {
    const basic = grown({recent: {other: 1}})
    const result = checked('grpc-latency', aCluster().withAll({metrics: basic}))
    assert.deepEqual(
      [result.state, result.reason],
      ['not-applicable', 'metrics=basic has no latency histogram.'],
    )
    assert.deepEqual(said(checked('grpc-latency', withSecond(healthy, basic))), [])
  })
})
