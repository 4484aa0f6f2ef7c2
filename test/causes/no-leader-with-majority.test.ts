import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

describe('R11 no-leader-with-majority', () => {
  for (const [what, cluster, expected] of [
    ['everybody answers and knows no leader', aCluster().withLeader(null), 'medium cluster'],
    ['a majority does', aCluster().withLeader(null).down('etcd-3'), 'medium cluster'],
    ['too few answer', aCluster().withoutQuorum(), undefined],
    ['one voter knows no leader', aCluster().withMember('etcd-3', {status: {leader: null}}), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R11'), expected)
    })

  it('is rejected while some voter names a leader', () => {
    const seen = aCluster().withMember('etcd-3', {status: {leader: null}, linearizable: 'etcd/deadline'})
    assert.match(rejection(diagnosed(seen), 'R11') ?? '', /etcd-1 is named as leader/)
  })

  it('is rejected when too few voters are up', () => {
    assert.match(rejection(diagnosed(aCluster().withoutQuorum()), 'R11') ?? '', /only 1 of 3 voters answer/)
  })
})
