import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const MOVED = 'etcd_server_leader_changes_seen_total'
const proposals = (failed: number, committed: number, moves = 0): Samples => ({
  etcd_server_proposals_failed_total: failed,
  etcd_server_proposals_committed_total: committed,
  [MOVED]: moves,
})
const healthy = grown({recent: proposals(0, 3000), older: proposals(0, 300_000)})

describe('failed-proposals', () => {
  itNeedsTwoReads('failed-proposals', healthy)

  for (const [failed, committed, severity] of [
    [9, 991, 'info'],
    [10, 990, 'warning'],
    [50, 950, 'warning'],
    [51, 949, 'critical'],
    [10, 30, 'info'],
    [40, 0, 'warning'],
  ] as const)
    it(`says ${severity} when ${failed} fail beside ${committed}`, () => {
      const seen = withSecond(healthy, grown({recent: proposals(failed, committed)}))
      assert.deepEqual(said(checked('failed-proposals', seen)), [`${severity} etcd-2`])
    })

  it('excuses failures around a leader move', () => {
    const seen = withSecond(healthy, grown({recent: proposals(100, 900, 1)}))
    assert.deepEqual(said(checked('failed-proposals', seen)), ['info etcd-2'])
  })

  it('does not excuse failures that were there before the leader moved', () => {
    const metrics = grown({recent: proposals(100, 900, 1), older: proposals(4000, 30_000, 1)})
    assert.deepEqual(said(checked('failed-proposals', withSecond(healthy, metrics))), ['critical etcd-2'])
  })

  it('says by which window it judges', () => {
    const metrics = grown({recent: proposals(1, 3), older: proposals(400, 4000)})
    const [finding] = checked('failed-proposals', withSecond(healthy, metrics)).findings
    assert.equal(finding?.summary, '400 of 4400 proposals failed on etcd-2 (9.1 %) over 12 min')
  })

  it('is unknown when the page lacks the counter', () => {
    const seen = withSecond(healthy, grown({recent: {etcd_server_proposals_committed_total: 1}}))
    assert.deepEqual(said(checked('failed-proposals', seen)), ['unknown etcd-2'])
  })
})
