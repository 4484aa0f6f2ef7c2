import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {crawling, distant, severed} from '../fixtures/broken-paths.ts'
import {found, sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()
const slow = [
  ['etcd-1', 'etcd-2'],
  ['etcd-2', 'etcd-1'],
  ['etcd-3', 'etcd-2'],
].flatMap(([from = '', to = '']) => [
  found('peer-latency', from, {peer: to, p99Ms: 200}),
  found('network-matrix', from, {from, to, connectMs: 1500, loss: null}),
])

describe('R04 network-loss', () => {
  for (const [what, cluster, more, expected] of [
    [
      'pings get lost and TCP sends again',
      full,
      [found('network-matrix', 'etcd-1', {from: 'etcd-1', to: 'etcd-2', loss: 0.4, failure: null})],
      'high etcd-1,etcd-2',
    ],
    ['round trips and connects are slow on every way of one member', full, slow, 'medium etcd-2'],
    [
      'only round trips are slow',
      full,
      [found('peer-latency', 'etcd-1', {peer: 'etcd-2', p99Ms: 200})],
      'low etcd-1,etcd-2',
    ],
    [
      'the path is dead',
      severed(full, 'etcd-1', 'etcd-2'),
      [found('peer-latency', 'etcd-1', {peer: 'etcd-2', p99Ms: 200})],
      undefined,
    ],
    [
      'the peer answers nothing behind a connect that took long',
      crawling(full, 'etcd-1', 'etcd-2').paused('etcd-2'),
      [found('network-matrix', 'etcd-1', {from: 'etcd-1', to: 'etcd-2', connectMs: 1400, loss: null})],
      'low etcd-1,etcd-2',
    ],
    [
      'the peer answers nothing at the end of a far longer way than others',
      distant(full, 'etcd-1', 'etcd-2', 330).paused('etcd-2'),
      [],
      'low etcd-1,etcd-2',
    ],
    [
      'every way is as long',
      distant(distant(full, 'etcd-1', 'etcd-2', 330), 'etcd-1', 'etcd-3', 300),
      [],
      undefined,
    ],
    ['nothing is slow', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R04', more), expected)
    })
})
