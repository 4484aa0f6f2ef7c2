import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const reads = (slow: number, failed = 0, moves = 0): Samples => ({
  etcd_server_slow_read_indexes_total: slow,
  etcd_server_read_indexes_failed_total: failed,
  etcd_server_leader_changes_seen_total: moves,
})
const healthy = grown({recent: reads(0), older: reads(0)})

describe('read-index', () => {
  itNeedsTwoReads('read-index', healthy)

  for (const [what, growth, severity] of [
    ['one slow read', {recent: reads(1), older: reads(1)}, 'info'],
    ['one failed read', {recent: reads(0, 1), older: reads(0, 1)}, 'info'],
    ['slow reads that go on', {recent: reads(1), older: reads(5)}, 'warning'],
    ['many at once', {recent: reads(2, 1)}, 'warning'],
    ['many around a leader move', {recent: reads(3, 0, 1), older: reads(3, 0, 1)}, 'info'],
    ['slow reads that are over', {recent: reads(0), older: reads(9)}, 'info'],
  ] as const)
    it(`says ${severity} for ${what}`, () => {
      assert.deepEqual(said(checked('read-index', withSecond(healthy, grown(growth)))), [
        `${severity} etcd-2`,
      ])
    })

  it('is critical when the linearizable read fails too', () => {
    const seen = withSecond(healthy, grown({recent: reads(1)})).withMember('etcd-2', {
      linearizable: 'etcd/deadline',
    })
    assert.deepEqual(said(checked('read-index', seen)), ['critical etcd-2'])
  })

  it('is unknown when the page lacks one of the counters', () => {
    const metrics = grown({recent: {etcd_server_slow_read_indexes_total: 0}})
    assert.deepEqual(said(checked('read-index', withSecond(healthy, metrics))), ['unknown etcd-2'])
  })
})
