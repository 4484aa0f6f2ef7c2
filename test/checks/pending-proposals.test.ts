import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {gauges, withSecond} from '../fixtures/metered.ts'

const pending = (count: number) => ({etcd_server_proposals_pending: count})
const healthy = gauges(pending(3), pending(50))

describe('pending-proposals', () => {
  for (const [what, metrics, severity] of [
    ['a full queue within the limit', gauges(pending(50)), undefined],
    ['one look at a long queue', gauges(pending(51)), 'info'],
    ['a queue of seconds', gauges(pending(51), pending(60)), 'info'],
    ['a queue of a minute', gauges(pending(51), pending(60), pending(70)), 'warning'],
    ['a queue that was short a minute ago', gauges(pending(51), pending(60), pending(2)), 'info'],
    ['a huge queue of seconds', gauges(pending(501), pending(502)), 'critical'],
    ['one look at a huge queue', gauges(pending(501), pending(2)), 'info'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('pending-proposals', withSecond(healthy, metrics))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('only notes the queue of a member that is being defragmented', () => {
    const seen = withSecond(healthy, gauges(pending(501), pending(502))).withMember('etcd-2', {
      metrics: {defragInFlight: true},
    })
    assert.deepEqual(said(checked('pending-proposals', seen)), ['info etcd-2'])
  })

  it('is unknown without the gauge, and without the page', () => {
    const seen = withSecond(healthy, gauges({})).withMember('etcd-3', {metrics: 'http/unreachable'})
    assert.deepEqual(said(checked('pending-proposals', seen)), ['unknown etcd-2', 'unknown etcd-3'])
  })

  it('does not apply to a light look', () => {
    assert.equal(checked('pending-proposals', aCluster()).state, 'not-applicable')
  })
})
