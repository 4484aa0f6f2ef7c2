import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {promoteLearner} from '../../src/steps/promote-learner.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'etcd-4'}
const before = aCluster().withLearner()

describe('the promote-learner step', () => {
  for (const member of ['etcd-4', 'https://10.0.0.14:2380'])
    it(`is sent to the leader and finds the id behind ${member}`, async () => {
      const {tools, sent} = recordingTools()

      await promoteLearner.run({member}, {view: before.view(), tools, deadlineMs: 9000})

      assert.deepEqual(sent, [['promote', 'https://10.0.0.11:2379', before.idOf('etcd-4'), 9000]])
    })

  it('is refused for a voter and for a learner that lags', () => {
    const lagging = aCluster().withLearner({status: {raftAppliedIndex: '5'}})

    assert.equal(promoteLearner.guard({member: 'etcd-2'}, before.view()).allow, false)
    assert.equal(promoteLearner.guard(input, lagging.view()).allow, false)
    assert.equal(promoteLearner.guard(input, before.view()).allow, true)
  })

  it('has its lag judged for 30 s before it begins', () => {
    assert.equal(promoteLearner.heldMs, 30_000)
  })

  it('is not needed for a voter, unless a learner bears the same name', () => {
    assert.match(promoteLearner.unneeded(input, aCluster({size: 4}).view()) ?? '', /voter already/)
    assert.equal(promoteLearner.unneeded(input, before.view()), null)
  })

  it('can be planned before the learner exists', () => {
    assert.match(promoteLearner.commandLine(input, aCluster().view()), /member promote <its id>$/)
    assert.equal(promoteLearner.describe(input), 'Promote etcd-4 to a voter')
  })

  const learners = before.view().memberList ?? []
  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['every voter lists it as a voter', aCluster({size: 4}), 'done'],
    [
      'not every voter does yet',
      aCluster({size: 4}).withMember('etcd-2', {memberList: {members: learners}}),
      'in-progress',
    ],
    ['it is listed as a learner', before, 'not-done'],
    ['it is not listed any more', aCluster(), 'cannot-tell'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      const mark = promoteLearner.mark(input, before.view())

      assert.equal(promoteLearner.progress(input, cluster.view(), mark), progress)
    })
})
