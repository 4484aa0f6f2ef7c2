import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const raise = (id: string, type: string): string => `memberID:${BigInt(`0x${id}`)} alarm:${type} `

describe('alarms', () => {
  it('is silent without an alarm', () => {
    assert.deepEqual(said(checked('alarms', aCluster())), [])
  })

  it('does not take "no leader" for an alarm', () => {
    assert.deepEqual(said(checked('alarms', aCluster().withLeader(null))), [])
  })

  for (const [type, runbook] of [
    ['NOSPACE', 'defragment'],
    ['CORRUPT', undefined],
  ] as const)
    it(`reports ${type} once although every member repeats it, and names who raised it`, () => {
      const cluster = aCluster()
      const seen = cluster.withAll({status: {errors: [raise(cluster.idOf('etcd-2'), type)]}})

      const result = checked('alarms', seen)

      assert.deepEqual(said(result), ['critical etcd-2'])
      assert.equal(result.findings[0]?.evidence.alarm, type)
      assert.equal(result.findings[0]?.remedy.runbook, runbook)
    })

  it('speaks of the cluster when etcd does not say which member is corrupt', () => {
    const seen = aCluster().withAll({status: {errors: [raise('0', 'CORRUPT')]}})
    assert.deepEqual(said(checked('alarms', seen)), ['critical cluster'])
  })

  it('counts two members over their quota as two alarms', () => {
    const cluster = aCluster()
    const errors = ['etcd-1', 'etcd-2'].map(name => raise(cluster.idOf(name), 'NOSPACE'))
    assert.deepEqual(said(checked('alarms', cluster.withAll({status: {errors}}))), [
      'critical etcd-1',
      'critical etcd-2',
    ])
  })

  it('reports unknown, not silence, when Status failed', () => {
    assert.deepEqual(said(checked('alarms', aCluster().down('etcd-3'))), ['unknown etcd-3'])
  })
})
