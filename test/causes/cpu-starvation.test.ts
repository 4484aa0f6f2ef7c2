import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {found, sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()

describe('R02 cpu-starvation', () => {
  for (const [what, cluster, more, expected] of [
    [
      'its control group is throttled',
      full,
      [found('host-load', 'etcd-1', {kind: 'cpu', throttledShare: 0.6})],
      'high etcd-1',
    ],
    [
      'its host is busy, and it applies slowly',
      full,
      [found('host-load', 'etcd-2', {kind: 'cpu', perCore: 3}), found('slow-applies', 'etcd-2')],
      'low etcd-2',
    ],
    [
      'its host is busy, but its etcd keeps its time',
      full,
      [found('host-load', 'etcd-2', {kind: 'cpu', perCore: 3})],
      undefined,
    ],
    [
      'its host is busy with others, too',
      full.withMember('etcd-2', {load: {cpu: {busy: 0.99, steal: 0, ioWait: 0}}}),
      [found('host-load', 'etcd-2', {kind: 'cpu', perCore: 3}), found('late-heartbeats', 'etcd-2')],
      'medium etcd-2',
    ],
    ['memory is short', full, [found('host-load', 'etcd-2', {kind: 'memory', available: 0.05})], undefined],
    ['it only applies slowly', full, [found('slow-applies', 'etcd-2')], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R02', more), expected)
    })
})
