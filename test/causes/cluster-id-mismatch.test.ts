import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'

const foreign = {status: {clusterId: 'abc'}, memberList: {clusterId: 'abc', members: []}}

describe('R18 cluster-id-mismatch', () => {
  it('is sure when two cluster ids are reported', () => {
    const diagnosis = diagnosed(aCluster().withMember('etcd-3', foreign))
    assert.equal(diagnosis.causes[0]?.cause, 'R18')
    assert.equal(diagnosis.causes[0]?.confidence, 'high')
    assert.match(diagnosis.verdict.sentence, /etcd-3 in abc/)
  })

  it('does not hold with one cluster id', () => {
    assert.equal(sure(aCluster().down('etcd-3'), 'R18'), undefined)
  })
})
