import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('db-quota', () => {
  for (const [used, severity] of [
    [0.649, undefined],
    [0.65, 'info'],
    [0.75, 'warning'],
    [0.85, 'critical'],
    [1, 'critical'],
  ] as const)
    it(`reports ${severity ?? 'nothing'} at ${used} of the quota`, () => {
      const seen = aCluster().withMember('etcd-1', {
        status: {dbSize: used * 8 * GiB},
        metrics: {quotaBytes: 8 * GiB},
      })
      assert.deepEqual(said(checked('db-quota', seen)), severity ? [`${severity} etcd-1`] : [])
    })

  it('judges every member by its own quota', () => {
    const seen = aCluster()
      .withAll({status: {dbSize: GiB}})
      .withMember('etcd-3', {metrics: {quotaBytes: GiB}})
    assert.deepEqual(said(checked('db-quota', seen)), ['critical etcd-3'])
  })

  for (const [what, answers] of [
    ['Status failed', {status: 'etcd/deadline'}],
    ['the metrics failed', {metrics: 'http/unreachable'}],
    ['no quota is reported', {metrics: {quotaBytes: undefined}}],
    ['the quota is disabled', {metrics: {quotaBytes: 0}}],
  ] as const)
    it(`reports unknown when ${what}`, () => {
      assert.deepEqual(said(checked('db-quota', aCluster().withMember('etcd-2', answers))), [
        'unknown etcd-2',
      ])
    })
})
