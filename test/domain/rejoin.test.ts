import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {rejoinSteps, stepsToBringIn} from '../../src/domain/rejoin.ts'
import {aCluster} from '../fixtures/a-cluster.ts'

const newcomer = {member: 'etcd-4', peerUrl: 'https://10.0.0.14:2380', aside: 'before-20260101T030702'}

function order(steps: readonly {readonly step: string}[]): readonly string[] {
  return steps.map(({step}) => step)
}

describe('bringing a host in as a new member', () => {
  it('sets old data aside before anything is added or started', () => {
    assert.deepEqual(order(rejoinSteps(newcomer)), [
      'stop-member',
      'set-aside-data',
      'add-learner',
      'join-settings',
      'start-member',
      'catch-up',
      'promote-learner',
    ])
    assert.deepEqual(rejoinSteps(newcomer)[1]?.input, {member: 'etcd-4', as: newcomer.aside})
  })

  it('goes on from the beginning with a learner that never started', () => {
    const cluster = aCluster().withUnstarted('learner')

    assert.deepEqual(stepsToBringIn(newcomer, cluster.view()), rejoinSteps(newcomer))
  })

  it('keeps the data of a learner that has started', () => {
    assert.deepEqual(order(stepsToBringIn(newcomer, aCluster().withLearner().view())), [
      'start-member',
      'catch-up',
      'promote-learner',
    ])
  })
})
