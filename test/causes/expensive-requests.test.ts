import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()
const storm = logging(
  full,
  'etcd-1',
  {'slow-request': 30},
  'request stats /etcdserverpb.KV/Range response size 4000000',
)

describe('R23 expensive-requests', () => {
  for (const [what, cluster, more, expected] of [
    ['logs are full of ranges and clients wait', storm, [found('grpc-latency', 'etcd-1')], 'medium cluster'],
    [
      'the disk is slow, too',
      storm,
      [found('grpc-latency', 'etcd-1'), found('wal-fsync', 'etcd-1')],
      'low cluster',
    ],
    [
      'a member is being defragmented',
      storm.withMember('etcd-2', {metrics: {defragInFlight: true}}),
      [],
      undefined,
    ],
    [
      'a quota stops etcd half of the time or less',
      storm,
      [found('grpc-latency', 'etcd-1'), found('host-load', 'etcd-1', {throttledShare: 0.5})],
      'low cluster',
    ],
    [
      'a quota stops etcd nearly always',
      storm,
      [found('grpc-latency', 'etcd-1'), found('host-load', 'etcd-1', {throttledShare: 0.9})],
      undefined,
    ],
    ['applies are slow and nothing else is known', full, [found('slow-applies', 'etcd-1')], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R23', more), expected)
    })
})
