import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

const id = aCluster().idOf
const claims = {status: {leader: id('etcd-2')}}
const members = (aCluster().view().memberList ?? []).slice(0, 2)

describe('R28 split-brain', () => {
  for (const [what, cluster, expected] of [
    ['two lead in the same term', aCluster().withMember('etcd-2', claims), 'low cluster'],
    [
      'two lead in the same term and their lists differ',
      aCluster().withMember('etcd-2', {...claims, memberList: {members}}),
      'medium cluster',
    ],
    [
      'two lead in different terms',
      aCluster().withMember('etcd-2', {status: {...claims.status, raftTerm: '8'}}),
      undefined,
    ],
    ['only lists differ', aCluster().withMember('etcd-2', {memberList: {members}}), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R28'), expected)
    })

  it('is rejected for a member without a leader, which naive counting takes for a second one', () => {
    const seen = aCluster().withMember('etcd-3', {status: {leader: null}})
    assert.match(rejection(diagnosed(seen), 'R28') ?? '', /only etcd-1 claims to lead/)
  })
})
