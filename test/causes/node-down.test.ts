import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {broken} from '../fixtures/broken-paths.ts'
import {sure} from '../fixtures/diagnosing.ts'

const full = aCluster().withFullLook()
const gone = full.paused('etcd-2').withMember('etcd-2', {host: 'ssh/unreachable', paths: 'ssh/unreachable'})

describe('R08 node-down', () => {
  for (const [what, cluster, more, expected] of [
    [
      'neither it nor its host answers anybody',
      broken(gone, [
        ['etcd-1', 'etcd-2'],
        ['etcd-3', 'etcd-2'],
      ]),
      [],
      'medium etcd-2',
    ],
    ['only Quorate misses it', gone, [], undefined],
    [
      'its host answers SSH',
      broken(full.paused('etcd-2'), [
        ['etcd-1', 'etcd-2'],
        ['etcd-3', 'etcd-2'],
      ]),
      [],
      undefined,
    ],
    ['it answers', full, [], undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R08', more), expected)
    })
})
