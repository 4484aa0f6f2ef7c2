import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, found, sure} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const full = aCluster().withFullLook()

describe('R01 slow-disk', () => {
  for (const [what, cluster, more, expected] of [
    ['fsyncs are slow', full, [found('wal-fsync', 'etcd-1', {p99Ms: 60})], 'low etcd-1'],
    [
      'fsyncs and the device are slow',
      full,
      [found('wal-fsync', 'etcd-1'), found('host-disk', 'etcd-1', {writeAwaitMs: 50})],
      'medium etcd-1',
    ],
    [
      'its log is full of slow fsyncs',
      logging(full, 'etcd-2', {'slow-fsync': 4}),
      [found('wal-fsync', 'etcd-2')],
      'high etcd-2',
    ],
    ['one fsync was slow', logging(full, 'etcd-2', {'slow-fsync': 1}), [], undefined],
    [
      'it is being defragmented',
      full.withMember('etcd-1', {metrics: {defragInFlight: true}}),
      [found('wal-fsync', 'etcd-1', {p99Ms: 60})],
      undefined,
    ],
    [
      'its group is throttled, too',
      full,
      [found('wal-fsync', 'etcd-1'), found('host-load', 'etcd-1', {kind: 'cpu', throttledShare: 0.5})],
      'low etcd-1',
    ],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R01', more), expected)
    })

  it('offers to hand over when the sick member leads, to a voter that is well', () => {
    const slow = [found('wal-fsync', 'etcd-1'), found('wal-fsync', 'etcd-2')]
    const {proposals, verdict} = diagnosed(full, 'enabled', slow)
    assert.deepEqual(
      proposals.map(({runbook, params}) => [runbook, params]),
      [['retire-leader', {member: 'etcd-1', to: 'etcd-3'}]],
    )
    assert.match(verdict.sentence, /every write waits/)
  })

  it('withholds that when every disk is slow, and offers nothing for a follower', () => {
    const all = ['etcd-1', 'etcd-2', 'etcd-3'].map(name => found('wal-fsync', name))
    assert.match(diagnosed(full, 'enabled', all).withheld[0]?.why ?? '', /nobody would lead better/)
    const follower = diagnosed(full, 'enabled', [found('wal-fsync', 'etcd-2')])
    assert.deepEqual([...follower.proposals, ...follower.withheld], [])
  })

  it('is sure when the kernel measured a device that is far too slow, and takes neither CPU nor requests for the reason', () => {
    const slow = [
      {...found('host-disk', 'etcd-1', {writeAwaitMs: 140, busy: 1}), severity: 'critical' as const},
      found('host-load', 'etcd-1', {kind: 'cpu', perCore: 3}),
      found('late-heartbeats', 'etcd-1'),
      found('grpc-latency', 'etcd-2'),
    ]
    const cluster = logging(full, 'etcd-2', {'slow-request': 30}, 'request stats /etcdserverpb.KV/Range')
    assert.equal(sure(cluster, 'R01', slow), 'high etcd-1')
    assert.equal(sure(cluster, 'R02', slow), undefined)
    assert.equal(sure(cluster, 'R23', slow), undefined)
  })
})
