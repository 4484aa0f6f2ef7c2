import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, observed, withSecond} from '../fixtures/metered.ts'

const FAMILY = 'etcd_disk_backend_commit_duration_seconds'
const healthy = grown({recent: observed(FAMILY, [[2, 60]]), older: observed(FAMILY, [[2, 6000]])})

describe('backend-commit', () => {
  itNeedsTwoReads('backend-commit', healthy)

  for (const [ms, severity] of [
    [16, undefined],
    [30, 'info'],
    [120, 'warning'],
    [200, 'critical'],
    [600, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} when most commits take ${ms} ms`, () => {
      const seen = withSecond(healthy, grown({recent: observed(FAMILY, [[ms, 60]])}))
      // 200 ms lies in the bucket up to 256 ms, so its interpolated percentile is above 250.
      assert.deepEqual(said(checked('backend-commit', seen)), severity ? [`${severity} etcd-2`] : [])
    })

  it('notes too few commits once for the cluster', () => {
    const idle = grown({recent: observed(FAMILY, [[900, 4]])})
    assert.deepEqual(said(checked('backend-commit', aCluster().withAll({metrics: idle}))), ['info cluster'])
  })

  it('only notes slow commits of a member that is being defragmented', () => {
    const slow = grown({recent: observed(FAMILY, [[110, 60]])})
    const seen = withSecond(healthy, slow).withMember('etcd-2', {metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('backend-commit', seen)), ['info etcd-2'])
  })
})
