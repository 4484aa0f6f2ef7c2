import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {removeMember} from '../../src/steps/remove-member.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'
import {aWatchedCluster} from '../fixtures/witnesses.ts'

const id = aCluster().idOf('etcd-3')
const input = {member: 'etcd-3', id, decommission: 'no'}
const two = aCluster({size: 2}).view().memberList ?? []

describe('the remove-member step', () => {
  it('is sent to the leader and names the member by id', async () => {
    const {tools, sent} = recordingTools()

    await removeMember.run(input, {view: aCluster().view(), tools, deadlineMs: 20_000})

    assert.deepEqual(sent, [['removeMember', 'https://10.0.0.11:2379', id, 20_000]])
  })

  it('is sent to another healthy voter when the address of the leader is not known', async () => {
    const {tools, sent} = recordingTools()

    await removeMember.run(input, {view: aCluster().down('etcd-1').view(), tools, deadlineMs: 20_000})

    assert.equal(sent[0]?.[1], 'https://10.0.0.12:2379')
  })

  it('is refused for a member that came back to life after the plan was made', () => {
    const guard = removeMember.guard(input, aWatchedCluster().view())

    assert.equal(guard.allow, false)
    assert.equal(removeMember.guard(input, aWatchedCluster().down('etcd-3').view()).allow, true)
    assert.equal(removeMember.guard({...input, decommission: 'yes'}, aCluster().view()).allow, true)
  })

  it('is refused when another member has the name but not the id', () => {
    const guard = removeMember.guard({...input, id: 'abc', decommission: 'yes'}, aCluster().view())

    assert.equal(guard.allow, false)
  })

  it('is not needed once the id is not listed any more', () => {
    assert.match(
      removeMember.unneeded(input, aCluster({size: 2}).view()) ?? '',
      /not in the member list any more/,
    )
    assert.equal(removeMember.unneeded(input, aCluster().view()), null)
  })

  it('counts only a healthy target as away', () => {
    assert.deepEqual(removeMember.forecast(input, aCluster().view()).away, ['etcd-3'])
    assert.deepEqual(removeMember.forecast(input, aCluster().down('etcd-3').view()).away, [])
  })

  it('lets the run go on although another voter was down before', () => {
    assert.equal(removeMember.fit?.(input, aCluster({size: 4}).down('etcd-4').view()).allow, true)
  })

  const silent = ['etcd-1', 'etcd-2', 'etcd-3'].reduce((cluster, name) => cluster.down(name), aCluster())
  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['every healthy voter lists the others only', aCluster({size: 2}), 'done'],
    [
      'one of them lists it still',
      aCluster().withMember('etcd-2', {memberList: {members: two}}),
      'in-progress',
    ],
    ['all list it', aCluster(), 'not-done'],
    [
      'only it lists itself still',
      aCluster()
        .withMember('etcd-1', {memberList: {members: two}})
        .withMember('etcd-2', {memberList: {members: two}}),
      'done',
    ],
    ['nobody answers', silent, 'cannot-tell'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(
        removeMember.progress(input, cluster.view(), removeMember.mark(input, aCluster().view())),
        progress,
      )
    })
})
