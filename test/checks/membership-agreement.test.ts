import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Member} from '../../src/domain/cluster.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const members = aCluster().view().memberList ?? []

describe('membership-agreement', () => {
  it('is silent when all lists agree, in whatever order', () => {
    const seen = aCluster().withMember('etcd-2', {memberList: {members: members.toReversed()}})
    assert.deepEqual(said(checked('membership-agreement', seen)), [])
  })

  it('is critical when a list lacks a member that answers', () => {
    const seen = aCluster().withMember('etcd-2', {memberList: {members: members.slice(0, 2)}})
    const result = checked('membership-agreement', seen)
    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /lacks etcd-3/)
  })

  const changes: readonly [string, Partial<Member>][] = [
    ['a vote', {learner: true}],
    ['a peer URL', {peerUrls: ['https://10.9.9.9:2380']}],
    ['a client URL', {clientUrls: ['https://10.9.9.9:2379']}],
  ]
  for (const [what, change] of changes)
    it(`warns when a list differs in ${what}`, () => {
      const changed = members.map(member => (member.name === 'etcd-3' ? {...member, ...change} : member))
      const seen = aCluster().withMember('etcd-2', {memberList: {members: changed}})
      assert.deepEqual(said(checked('membership-agreement', seen)), ['warning etcd-2'])
    })

  it('reports unknown for a member that gives no list', () => {
    const seen = aCluster().withMember('etcd-2', {memberList: 'etcd/deadline'})
    assert.deepEqual(said(checked('membership-agreement', seen)), ['unknown etcd-2'])
  })
})
