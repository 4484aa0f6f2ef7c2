import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

// Beyond what a JavaScript number holds, so a rounded comparison would show.
const AHEAD = 18_446_744_073_709_551_000n
const at = (behind: number, unapplied = 0) => ({
  status: {
    raftIndex: String(AHEAD - BigInt(behind)),
    raftAppliedIndex: String(AHEAD - BigInt(behind + unapplied)),
  },
})

describe('raft-lag', () => {
  for (const [behind, unapplied, expected] of [
    [0, 0, []],
    [1000, 0, []],
    [1001, 0, ['warning etcd-2']],
    [5001, 0, ['critical etcd-2']],
    [0, 100, []],
    [0, 101, ['warning etcd-2']],
    [0, 1001, ['critical etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${behind} entries behind and ${unapplied} to apply`, () => {
      const seen = aCluster().withMember('etcd-2', at(behind, unapplied))
      assert.deepEqual(said(checked('raft-lag', seen)), expected)
    })

  it('only notes a learner that is still catching up', () => {
    assert.deepEqual(said(checked('raft-lag', aCluster().withLearner(at(9000)))), ['info etcd-4'])
  })

  it('does not call unapplied entries critical while the member is defragmented', () => {
    const seen = aCluster().withMember('etcd-2', {...at(0, 9000), metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('raft-lag', seen)), ['warning etcd-2'])
  })

  it('reports unknown when Status failed', () => {
    assert.deepEqual(said(checked('raft-lag', aCluster().paused('etcd-2'))), ['unknown etcd-2'])
  })
})
