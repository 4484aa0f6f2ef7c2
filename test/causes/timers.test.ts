import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R12 timers', () => {
  for (const [what, cluster, more, expected] of [
    ['they differ', full, [found('timers', 'etcd-2', {differs: true})], 'high etcd-2'],
    ['etcd refused them', logging(full.down('etcd-2'), 'etcd-2', {'timers-refused': 2}), [], 'high etcd-2'],
    ['only the round trip is long', full, [found('timers', 'etcd-2', {rttMs: 90})], undefined],
    ['an old log line tells of it', logging(full, 'etcd-2', {'timers-refused': 2}), [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R12', more), expected)
    })
})
