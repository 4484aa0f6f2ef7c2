import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const raise = (id: string): string => `memberID:${BigInt(`0x${id}`)} alarm:NOSPACE `

describe('nospace-alarm', () => {
  for (const [what, cluster] of [
    ['without an alarm', aCluster()],
    ['for "no leader", which is no alarm', aCluster().withLeader(null)],
    ['for another alarm', aCluster().withAll({status: {errors: ['memberID:0 alarm:CORRUPT ']}})],
  ] as const)
    it(`is silent ${what}`, () => {
      assert.deepEqual(said(checked('nospace-alarm', cluster)), [])
    })

  it('reports it once although every member repeats it, and names who raised it', () => {
    const cluster = aCluster()
    const seen = cluster.withAll({status: {errors: [raise(cluster.idOf('etcd-2'))]}})

    const result = checked('nospace-alarm', seen)

    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.equal(result.findings[0]?.evidence.alarm, 'NOSPACE')
    assert.equal(result.findings[0]?.remedy.runbook, 'reclaim-space')
  })

  it('counts two members over their quota as two alarms', () => {
    const cluster = aCluster()
    const errors = ['etcd-1', 'etcd-2'].map(name => raise(cluster.idOf(name)))
    assert.deepEqual(said(checked('nospace-alarm', cluster.withAll({status: {errors}}))), [
      'critical etcd-1',
      'critical etcd-2',
    ])
  })

  it('reports unknown, not silence, when Status failed', () => {
    assert.deepEqual(said(checked('nospace-alarm', aCluster().down('etcd-3'))), ['unknown etcd-3'])
  })
})
