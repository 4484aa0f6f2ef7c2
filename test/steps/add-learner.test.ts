import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {addLearner} from '../../src/steps/add-learner.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {peerUrl: 'https://10.0.0.14:2380'}
const added = aCluster().withUnstarted('learner')

describe('the add-learner step', () => {
  it('is sent to the leader', async () => {
    const {tools, sent} = recordingTools()

    await addLearner.run(input, {view: aCluster().view(), tools, deadlineMs: 20_000})

    assert.deepEqual(sent, [['addLearner', 'https://10.0.0.11:2379', ['https://10.0.0.14:2380'], 20_000]])
  })

  it('is refused while a voter is down', () => {
    assert.equal(addLearner.guard(input, aCluster().down('etcd-3').view()).allow, false)
  })

  it('is not needed when a learner has this address already, in whatever spelling', () => {
    assert.match(addLearner.unneeded(input, aCluster().withLearner().view()) ?? '', /etcd-4 is a learner/)
    assert.equal(addLearner.unneeded(input, aCluster({size: 4}).view()), null)
  })

  it('lets the run go on while the learner copies the data', () => {
    const copying = aCluster().withLearner({status: {raftIndex: '5', raftAppliedIndex: '5'}})

    assert.equal(addLearner.fit?.(input, copying.view()).allow, true)
  })

  const three = aCluster().view().memberList ?? []
  const outcomes: readonly (readonly [string, ClusterBuilder, ClusterBuilder, string])[] = [
    ['a member with this address appeared', aCluster(), added, 'done'],
    [
      'not every voter lists it yet',
      aCluster(),
      added.withMember('etcd-2', {memberList: {members: three}}),
      'in-progress',
    ],
    ['the list is as before', aCluster(), aCluster(), 'not-done'],
    ['the only one with this address was there before', added, added, 'not-done'],
  ]
  for (const [situation, before, after, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(addLearner.progress(input, after.view(), addLearner.mark(input, before.view())), progress)
    })

  it('is not taken for done because a learner with another address appeared', () => {
    const elsewhere = {peerUrl: 'https://10.0.0.19:2380'}

    assert.equal(
      addLearner.progress(elsewhere, added.view(), addLearner.mark(elsewhere, aCluster().view())),
      'not-done',
    )
  })

  it('cannot tell without the ids that were there before', () => {
    assert.equal(addLearner.progress(input, added.view(), null), 'cannot-tell')
  })
})
