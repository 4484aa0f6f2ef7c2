import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'

const newer = {status: {version: '3.6.14'}}

describe('R26 version-skew', () => {
  for (const [what, cluster, expected] of [
    ['versions differ and all serve', aCluster().withMember('etcd-2', newer), 'medium cluster'],
    ['versions differ and one is down', aCluster().withMember('etcd-2', newer).down('etcd-3'), 'low cluster'],
    ['all run a known-bad version', aCluster().withAll({status: {version: '3.5.1'}}), undefined],
    ['versions agree', aCluster(), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R26'), expected)
    })

  it('says which member runs what', () => {
    assert.match(
      diagnosed(aCluster().withMember('etcd-2', newer)).verdict.sentence,
      /etcd-1 and etcd-3 run 3.5.30, etcd-2 runs 3.6.14/,
    )
  })
})
