import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const raised = (memberId: string) =>
  aCluster().withAll({status: {errors: [`memberID:${memberId} alarm:CORRUPT `]}})

describe('corrupt-alarm', () => {
  it('is silent without an alarm, and for another one', () => {
    assert.deepEqual(said(checked('corrupt-alarm', aCluster())), [])
    const full = aCluster().withAll({status: {errors: ['memberID:1 alarm:NOSPACE ']}})
    assert.deepEqual(said(checked('corrupt-alarm', full)), [])
  })

  it('names who raised it, and offers nothing', () => {
    const id = BigInt(`0x${aCluster().idOf('etcd-2')}`)
    const result = checked('corrupt-alarm', raised(String(id)))
    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.equal(result.findings[0]?.remedy.runbook, undefined)
  })

  it('speaks of the cluster when etcd does not say which member is corrupt', () => {
    const unnamed = aCluster().withAll({status: {errors: ['alarm:CORRUPT ']}})
    for (const seen of [raised('0'), unnamed])
      assert.deepEqual(said(checked('corrupt-alarm', seen)), ['critical cluster'])
  })

  it('reports unknown, not silence, when Status failed', () => {
    assert.deepEqual(said(checked('corrupt-alarm', aCluster().down('etcd-3'))), ['unknown etcd-3'])
  })
})
