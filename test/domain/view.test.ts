import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ageMs, findMember, isHealthyVoter} from '../../src/domain/view.ts'
import {aCluster, CLUSTER_ID} from '../fixtures/a-cluster.ts'

const id = aCluster().idOf

describe('view', () => {
  it('joins every endpoint with its entry in the member list', () => {
    const view = aCluster().view()
    assert.deepEqual(
      view.members.map(({name, endpoint}) => `${name} ${endpoint}`),
      ['etcd-1 https://10.0.0.11:2379', 'etcd-2 https://10.0.0.12:2379', 'etcd-3 https://10.0.0.13:2379'],
    )
    assert.equal(view.clusterId, CLUSTER_ID)
    assert.equal(view.leader?.name, 'etcd-1')
  })

  it('keeps the name and the vote of a member that does not answer', () => {
    const view = aCluster().down('etcd-2').view()
    assert.equal(findMember(view, 'etcd-2')?.id, id('etcd-2'))
    assert.deepEqual(view.quorum, {voters: 3, needed: 2, healthy: 2, notHealthy: 1, margin: 0})
  })

  it('counts an unstarted voter and not a learner', () => {
    assert.equal(aCluster().withUnstarted().view().quorum.voters, 4)
    assert.equal(aCluster().withLearner().view().quorum.voters, 3)
    assert.equal(aCluster().withUnstarted('learner').view().quorum.voters, 3)
  })

  it('joins a member that never ran with the endpoint on the host it is meant for', () => {
    const listed = aCluster().view().memberList ?? []
    const members = listed.map(one => (one.name === 'etcd-3' ? {...one, name: '', clientUrls: []} : one))

    const view = aCluster().withAll({memberList: {members}}).down('etcd-3').view()

    const member = findMember(view, 'etcd-3')
    assert.equal(member?.id, id('etcd-3'))
    assert.equal(member?.started, false)
    assert.equal(view.members.length, 3)
  })

  it('gives no vote to an endpoint that the member list does not know', () => {
    const members = aCluster().view().memberList ?? []

    const view = aCluster().withMember('etcd-4', {}).withAll({memberList: {members}}).view()

    assert.equal(view.members.length, 4)
    assert.equal(view.quorum.voters, 3)
  })

  it('does not count an endpoint of another cluster as a healthy voter, even with a known id', () => {
    const view = aCluster()
      .withMember('etcd-3', {status: {clusterId: 'abc'}})
      .view()
    assert.equal(view.quorum.healthy, 2)
    assert.equal(view.clusterId, null)
  })

  it('shows a second endpoint of the same member instead of hiding it', () => {
    const twin = {status: {memberId: id('etcd-1')}, memberList: {memberId: id('etcd-1')}}
    const view = aCluster().withMember('etcd-2', twin).view()
    assert.equal(view.members.filter(member => member.id === id('etcd-1')).length, 2)
    assert.equal(view.quorum.voters, 3)
    assert.equal(view.quorum.healthy, 2)
  })

  it('knows no leader when voters disagree or one knows none', () => {
    assert.equal(
      aCluster()
        .withMember('etcd-3', {status: {leader: null}})
        .view().leader,
      null,
    )
    assert.equal(
      aCluster()
        .withMember('etcd-3', {status: {leader: id('etcd-2')}})
        .view().leader,
      null,
    )
  })

  it('trusts the list that most members hold', () => {
    const short = (aCluster().view().memberList ?? []).slice(0, 1)
    const view = aCluster()
      .withMember('etcd-1', {memberList: {members: short}})
      .view()
    assert.equal(view.memberList?.length, 3)
  })

  it('falls back to the endpoints when nobody gives a list', () => {
    const view = aCluster().withAll({memberList: 'etcd/deadline'}).view()
    assert.equal(view.memberList, null)
    assert.equal(view.quorum.voters, 3)
  })

  for (const [what, answers] of [
    ['its Status fails', {status: 'etcd/deadline'}],
    ['its linearizable read fails', {linearizable: 'etcd/deadline'}],
    ['it reports CORRUPT', {status: {errors: ['memberID:0 alarm:CORRUPT ']}}],
  ] as const)
    it(`does not call a voter healthy when ${what}`, () => {
      const member = findMember(aCluster().withMember('etcd-2', answers).view(), 'etcd-2')
      assert.equal(member && isHealthyVoter(member), false)
    })

  it('calls a voter healthy for quorum while NOSPACE is raised', () => {
    const seen = aCluster().withAll({status: {errors: ['memberID:1 alarm:NOSPACE ']}})
    assert.equal(seen.view().quorum.healthy, 3)
  })

  it('gives the age of a probe, never a negative one', () => {
    const {host} = aCluster().observed().endpoints[0]?.probes ?? {}
    assert.ok(host)
    assert.equal(ageMs(host, new Date(Date.parse(host.at) + 1500)), 1500)
    assert.equal(ageMs(host, new Date(0)), 0)
  })
})
