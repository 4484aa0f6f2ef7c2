import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {updatePeerUrls} from '../../src/steps/update-peer-urls.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const id = aCluster().idOf('etcd-2')
const input = {member: 'etcd-2', id, peerUrl: 'https://10.0.0.21:2380'}

/** The list after the change. */
const moved = (aCluster().view().memberList ?? []).map(member =>
  member.id === id ? {...member, peerUrls: [input.peerUrl]} : member,
)
const after = aCluster().withAll({memberList: {members: moved}})

describe('the update-peer-urls step', () => {
  it('is sent to the leader', async () => {
    const {tools, sent} = recordingTools()

    await updatePeerUrls.run(input, {view: aCluster().view(), tools, deadlineMs: 20_000})

    assert.deepEqual(sent, [
      ['updatePeerUrls', 'https://10.0.0.11:2379', {id, peerUrls: [input.peerUrl]}, 20_000],
    ])
  })

  it('counts the member as away, since it does not listen there yet', () => {
    assert.deepEqual(updatePeerUrls.forecast(input, aCluster().view()).away, ['etcd-2'])
  })

  it('is refused for the leader', () => {
    assert.equal(updatePeerUrls.guard(input, aCluster().withLeader('etcd-2').view()).allow, false)
  })

  it('is not needed when the member has this address already', () => {
    assert.match(updatePeerUrls.unneeded(input, after.view()) ?? '', /already/)
    assert.equal(updatePeerUrls.unneeded(input, aCluster().view()), null)
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['every voter lists the new address', after, 'done'],
    ['only some do', aCluster().withMember('etcd-1', {memberList: {members: moved}}), 'in-progress'],
    ['none does', aCluster(), 'not-done'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(updatePeerUrls.progress(input, cluster.view(), null), progress)
    })
})
