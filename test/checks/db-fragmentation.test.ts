import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {MiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('db-fragmentation', () => {
  for (const [dbSize, dbSizeInUse, severity] of [
    [100 * MiB, 56 * MiB, undefined],
    [100 * MiB, 55 * MiB, 'warning'],
    [100 * MiB - 1, 1, undefined],
    [4000 * MiB, 100 * MiB, 'warning'],
    [100 * MiB, 0, 'unknown'],
    [0, 0, undefined],
  ] as const)
    it(`reports ${severity ?? 'nothing'} with ${dbSizeInUse} of ${dbSize} bytes in use`, () => {
      const seen = aCluster().withMember('etcd-2', {status: {dbSize, dbSizeInUse}})
      assert.deepEqual(said(checked('db-fragmentation', seen)), severity ? [`${severity} etcd-2`] : [])
    })

  it('reports unknown when Status failed', () => {
    assert.deepEqual(said(checked('db-fragmentation', aCluster().paused('etcd-2'))), ['unknown etcd-2'])
  })
})
