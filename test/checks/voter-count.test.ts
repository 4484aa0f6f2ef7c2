import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const pending = {status: 'probe/pending', linearizable: 'probe/pending'} as const

describe('voter-count', () => {
  for (const [what, cluster, severities] of [
    ['three healthy voters', aCluster(), []],
    ['three voters and a learner', aCluster().withLearner(), []],
    ['five voters with one down', aCluster({size: 5}).down('etcd-5'), []],
    ['five voters with two down', aCluster({size: 5}).down('etcd-5').down('etcd-4'), ['warning']],
    ['three voters with one down', aCluster().down('etcd-2'), ['warning']],
    ['three voters and a fourth that never started', aCluster().withUnstarted(), ['warning', 'info']],
    ['quorum lost', aCluster().withoutQuorum(), ['critical']],
    ['quorum lost among five', aCluster({size: 5}).withoutQuorum(), ['critical']],
    ['one voter', aCluster({size: 1}), ['info']],
    ['two voters', aCluster({size: 2}), ['info']],
    ['four voters', aCluster({size: 4}), ['info']],
    ['the only voter down', aCluster({size: 1}).down('etcd-1'), ['critical', 'info']],
    ['a voter that has not answered yet', aCluster().withMember('etcd-2', pending), ['unknown']],
    ['everybody not answered yet', aCluster().withAll(pending), ['unknown']],
    [
      'our own certificate refused',
      aCluster().withAll({status: 'etcd/tls', linearizable: 'etcd/tls'}),
      ['unknown'],
    ],
    [
      'one down and one not answered yet',
      aCluster().down('etcd-3').withMember('etcd-2', pending),
      ['warning'],
    ],
  ] as const)
    it(`reports ${severities.join(' and ') || 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        checked('voter-count', cluster).findings.map(({severity}) => severity),
        severities,
      )
    })

  it('does not call quorum lost while a read that needs a majority succeeds', () => {
    const seen = aCluster().paused('etcd-2').paused('etcd-3')

    const result = checked('voter-count', seen)

    assert.deepEqual(said(result), ['warning cluster'])
    assert.match(result.findings[0]?.summary ?? '', /Quorate itself may be cut off/)
  })

  it('says how many failures are left in words', () => {
    assert.match(
      checked('voter-count', aCluster().down('etcd-2')).findings[0]?.summary ?? '',
      /2 of 3 voters are healthy, one more failure stops writes/,
    )
  })
})
