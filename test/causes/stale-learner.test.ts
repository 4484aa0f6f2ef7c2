import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, offered, sure} from '../fixtures/diagnosing.ts'
import {aTendedCluster} from '../fixtures/drafting.ts'

const behind = {status: {raftIndex: '18446744073709541000', raftAppliedIndex: '18446744073709541000'}}

describe('R21 stale-learner', () => {
  for (const [what, cluster, confidence] of [
    ['it never started', aCluster().withUnstarted('learner'), 'high'],
    ['it does not answer', aCluster().withLearner().down('etcd-4'), 'low'],
    ['it is far behind', aCluster().withLearner(behind), 'low'],
    ['it has caught up', aCluster().withLearner(), undefined],
    ['a voter is far behind', aCluster().withMember('etcd-2', behind), undefined],
    ['nothing is known of it', aCluster().withLearner({status: 'etcd/tls'}), undefined],
  ] as const)
    it(`is ${confidence ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R21')?.split(' ')[0], confidence)
    })

  it('offers to take it out, or to begin anew on its host', () => {
    const cluster = aTendedCluster().withLearner({host: {}}).down('etcd-4')
    const id = cluster.idOf('etcd-4')

    assert.deepEqual(offered(cluster), [`remove-member ${id}`, `replace-member ${id}`])
  })

  it('says that no vote depends on it', () => {
    assert.match(
      diagnosed(aCluster().withLearner().down('etcd-4')).verdict.sentence,
      /learner etcd-4 does not catch up; no vote/,
    )
  })
})
