import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('unstarted-member', () => {
  for (const [what, cluster, severities] of [
    ['a cluster where everybody runs', aCluster(), []],
    ['a voter that never started', aCluster().withUnstarted(), ['warning']],
    ['a learner that never started', aCluster().withUnstarted('learner'), ['warning']],
    ['a learner that runs', aCluster().withLearner(), ['info']],
    ['a member that is down', aCluster().down('etcd-2'), []],
  ] as const)
    it(`reports ${severities[0] ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        checked('unstarted-member', cluster).findings.map(({severity}) => severity),
        severities,
      )
    })

  it('reports unknown when no member gives its list', () => {
    assert.deepEqual(said(checked('unstarted-member', aCluster().withAll({memberList: 'etcd/deadline'}))), [
      'unknown cluster',
    ])
  })
})
