import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {snapshotSource} from '../../src/domain/snapshot-source.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const ahead = {status: {raftAppliedIndex: '18446744073709551001'}}
const corrupt = (name: string): ClusterBuilder =>
  aCluster().withAll({
    status: {errors: [`memberID:${BigInt(`0x${aCluster().idOf(name)}`)} alarm:CORRUPT `]},
  })

describe('the source of a snapshot', () => {
  const sources: readonly (readonly [string, ClusterBuilder, string | undefined])[] = [
    ['the follower that has applied most', aCluster().withMember('etcd-3', ahead), 'etcd-3'],
    [
      'a healthy follower, however far a sick one is',
      aCluster().withMember('etcd-3', {...ahead, linearizable: 'etcd/deadline'}),
      'etcd-2',
    ],
    ['the leader when no follower is healthy', aCluster().down('etcd-2').down('etcd-3'), 'etcd-1'],
    [
      'without quorum, the survivor that has applied most',
      aCluster({size: 5}).withoutQuorum().withMember('etcd-2', ahead),
      'etcd-2',
    ],
    ['never a learner', aCluster({size: 1}).withLearner(ahead), 'etcd-1'],
    ['never a member with the CORRUPT alarm', corrupt('etcd-2'), 'etcd-3'],
    ['nobody when nobody answers', aCluster({size: 1}).down('etcd-1'), undefined],
  ]
  for (const [what, cluster, name] of sources)
    it(`is ${what}`, () => {
      assert.equal(snapshotSource(cluster.view())?.name, name)
    })
})
