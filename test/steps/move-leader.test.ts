import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {moveLeader} from '../../src/steps/move-leader.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {to: 'etcd-2'}

describe('the move-leader step', () => {
  it('is sent to the leader and names the target by id', async () => {
    const {tools, sent} = recordingTools()
    const cluster = aCluster()

    await moveLeader.run(input, {view: cluster.view(), tools, deadlineMs: 15_000})

    assert.deepEqual(sent, [['moveLeader', 'https://10.0.0.11:2379', cluster.idOf('etcd-2'), 15_000]])
  })

  it('is refused for a learner', () => {
    const guard = moveLeader.guard({to: 'etcd-4'}, aCluster().withLearner().view())

    assert.equal(guard.allow, false)
  })

  it('is refused while a voter is not healthy', () => {
    assert.equal(moveLeader.guard(input, aCluster().down('etcd-3').view()).allow, false)
  })

  it('is not needed when the target already leads', () => {
    assert.equal(moveLeader.unneeded(input, aCluster().withLeader('etcd-2').view()), 'etcd-2 already leads')
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['the target leads', aCluster().withLeader('etcd-2'), 'done'],
    ['nobody leads yet', aCluster().withLeader(null), 'in-progress'],
    ['somebody else leads', aCluster().withLeader('etcd-3'), 'not-done'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(moveLeader.progress(input, cluster.view(), null), progress)
    })
})
