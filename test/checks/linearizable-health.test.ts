import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('linearizable-health', () => {
  for (const [answer, expected] of [
    [{tookMs: 500}, []],
    [{tookMs: 501}, ['info etcd-2']],
    [{tookMs: 1000}, ['info etcd-2']],
    [{tookMs: 1001}, ['warning etcd-2']],
    ['etcd/deadline', ['critical etcd-2']],
    ['etcd/no-leader', ['critical etcd-2']],
    ['etcd/tls', ['unknown etcd-2']],
    ['probe/pending', ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a linearizable read that came to ${JSON.stringify(answer)}`, () => {
      const seen = aCluster().withMember('etcd-2', {linearizable: answer})
      assert.deepEqual(said(checked('linearizable-health', seen)), expected)
    })

  it('asks nothing of a learner, which refuses by design', () => {
    assert.deepEqual(said(checked('linearizable-health', aCluster().withLearner())), [])
  })

  it('reports unknown when the member does not answer at all', () => {
    assert.deepEqual(said(checked('linearizable-health', aCluster().down('etcd-2'))), ['unknown etcd-2'])
  })
})
