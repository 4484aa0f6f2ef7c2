import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

// Beyond what a JavaScript number holds, so a rounded comparison would show.
const AHEAD = 18_446_744_073_709_551_000n
const at = (behind: number) => {
  const index = String(AHEAD - BigInt(behind))
  return {status: {raftIndex: index, raftAppliedIndex: index}}
}

describe('raft-lag', () => {
  for (const [behind, expected] of [
    [0, []],
    [1000, []],
    [1001, ['warning etcd-2']],
    [5001, ['critical etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${behind} entries behind`, () => {
      assert.deepEqual(said(checked('raft-lag', aCluster().withMember('etcd-2', at(behind)))), expected)
    })

  it('only notes a learner that is still catching up', () => {
    assert.deepEqual(said(checked('raft-lag', aCluster().withLearner(at(9000)))), ['info etcd-4'])
  })

  it('reports unknown when Status failed', () => {
    assert.deepEqual(said(checked('raft-lag', aCluster().paused('etcd-2'))), ['unknown etcd-2'])
  })
})
