import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const AHEAD = 18_446_744_073_709_551_000n
const unapplied = (entries: number) => ({
  status: {raftIndex: String(AHEAD), raftAppliedIndex: String(AHEAD - BigInt(entries))},
})

describe('applied-lag', () => {
  for (const [entries, expected] of [
    [0, []],
    [100, []],
    [101, ['warning etcd-2']],
    [1001, ['critical etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${entries} entries to apply`, () => {
      assert.deepEqual(
        said(checked('applied-lag', aCluster().withMember('etcd-2', unapplied(entries)))),
        expected,
      )
    })

  it('is not critical while the member is defragmented', () => {
    const seen = aCluster().withMember('etcd-2', {...unapplied(9000), metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('applied-lag', seen)), ['warning etcd-2'])
  })

  it('reports unknown when Status failed', () => {
    assert.deepEqual(said(checked('applied-lag', aCluster().paused('etcd-2'))), ['unknown etcd-2'])
  })
})
