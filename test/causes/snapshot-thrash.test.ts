import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R27 snapshot-thrash', () => {
  for (const [what, cluster, more, expected] of [
    [
      'snapshots are sent again and again and fail',
      logging(full, 'etcd-1', {'snapshot-sent': 4}),
      [found('snapshot-transfer', 'etcd-1', {failures: 2})],
      'medium cluster',
    ],
    ['snapshots are sent again and again', logging(full, 'etcd-1', {'snapshot-sent': 3}), [], 'low cluster'],
    ['one is sent to a member that comes back', logging(full, 'etcd-1', {'snapshot-sent': 1}), [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R27', more), expected)
    })
})
