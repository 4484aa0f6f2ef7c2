import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB} from '../../src/domain/units.ts'
import {catchUp} from '../../src/steps/catch-up.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'https://10.0.0.14:2380'}
const ready = aCluster().withLearner()
const lagging = aCluster().withLearner({status: {raftAppliedIndex: '5'}})

describe('the catch-up step', () => {
  it('sends nothing to anybody', async () => {
    const {tools, sent} = recordingTools()

    await catchUp.run(input, {view: lagging.view(), tools, deadlineMs: 1000})

    assert.deepEqual(sent, [])
  })

  it('waits for a learner that has started only', () => {
    assert.equal(catchUp.guard(input, lagging.view()).allow, true)
    assert.equal(catchUp.guard(input, aCluster().withUnstarted('learner').view()).allow, false)
    assert.equal(catchUp.guard(input, aCluster().view()).allow, false)
  })

  it('is not needed for a voter', () => {
    assert.match(catchUp.unneeded(input, aCluster({size: 4}).view()) ?? '', /voter already/)
    assert.equal(catchUp.unneeded(input, lagging.view()), null)
  })

  it('gives a large database the time it takes to copy it', () => {
    const large = ready.withAll({status: {dbSize: 6 * GiB}})

    assert.ok(catchUp.deadlineMs(input, ready.view()) < 130_000)
    assert.ok(catchUp.deadlineMs(input, large.view()) > 600_000)
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['it has the entries of the leader', ready, 'done'],
    ['it lags', lagging, 'in-progress'],
    ['it does not answer', ready.down('etcd-4'), 'in-progress'],
    ['it has the entries, but a voter is down', ready.down('etcd-3'), 'in-progress'],
    ['it is not listed any more', aCluster(), 'in-progress'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(catchUp.progress(input, cluster.view(), catchUp.mark(input, ready.view())), progress)
      assert.equal(catchUp.fit?.(input, cluster.view()).allow, progress === 'done')
    })
})
