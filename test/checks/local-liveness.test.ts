import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const local = (answers: Parameters<ReturnType<typeof aCluster>['withMember']>[1]) =>
  said(checked('local-liveness', aCluster().withMember('etcd-2', answers)))

describe('local-liveness', () => {
  for (const [answers, expected] of [
    [{}, []],
    [{serializable: {tookMs: 1000}}, []],
    [{serializable: {tookMs: 1001}}, ['warning etcd-2']],
    [{serializable: {tookMs: 1001}, metrics: {defragInFlight: true}}, []],
    [{serializable: 'etcd/deadline'}, ['critical etcd-2']],
    [{serializable: 'etcd/auth'}, ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${JSON.stringify(answers)}`, () => {
      assert.deepEqual(local(answers), expected)
    })

  it('leaves a member that answers nothing at all to endpoint-status', () => {
    assert.deepEqual(said(checked('local-liveness', aCluster().down('etcd-2'))), ['unknown etcd-2'])
  })
})
