import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('defrag-in-flight', () => {
  for (const [metrics, expected] of [
    [{defragInFlight: false}, []],
    [{defragInFlight: true}, ['info etcd-2']],
    [{defragInFlight: undefined}, ['unknown etcd-2']],
    ['http/unreachable', ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${JSON.stringify(metrics)}`, () => {
      assert.deepEqual(
        said(checked('defrag-in-flight', aCluster().withMember('etcd-2', {metrics}))),
        expected,
      )
    })
})
