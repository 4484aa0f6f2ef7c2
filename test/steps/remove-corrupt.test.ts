import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {removeCorrupt} from '../../src/steps/remove-corrupt.ts'
import {removeMember} from '../../src/steps/remove-member.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const id = aCluster().idOf('etcd-3')
const input = {member: 'etcd-3', id}
const split = withCorrupt(hashed({'etcd-3': 7}))
const two = aCluster({size: 2}).view().memberList ?? []
const lingering = split.withAll({memberList: {members: two}})

describe('the remove-corrupt step', () => {
  it('names the member by id, to one that holds what the majority holds', async () => {
    const {tools, sent} = recordingTools()

    await removeCorrupt.run(input, {view: split.view(), tools, deadlineMs: 20_000})

    assert.deepEqual(sent, [['removeMember', 'https://10.0.0.11:2379', id, 20_000]])
  })

  it('asks for the hashes only before it acts', () => {
    assert.deepEqual([removeCorrupt.asks, removeCorrupt.asksBefore], [undefined, {probes: ['hashKv']}])
  })

  it('is allowed where CORRUPT forbids every other removal', () => {
    const asked = {...input, decommission: 'yes'}

    assert.equal(removeMember.guard(asked, split.view()).allow, false)
    assert.equal(removeCorrupt.guard(input, split.view()).allow, true)
    assert.equal(removeCorrupt.guard(input, withCorrupt(hashed()).view()).allow, false)
    assert.equal(removeCorrupt.guard(input, split.down('etcd-2').view()).allow, false)
  })

  it('is not needed once the id is not listed any more', () => {
    assert.match(removeCorrupt.unneeded(input, lingering.view()) ?? '', /not in the member list any more/)
    assert.equal(removeCorrupt.unneeded(input, split.view()), null)
  })

  it('lets the run go on only when the removed member has ended', () => {
    assert.equal(removeCorrupt.fit?.(input, lingering.view()).allow, false)
    assert.equal(removeCorrupt.fit?.(input, lingering.down('etcd-3').view()).allow, true)
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['the voters list the others only', lingering, 'done'],
    ['all list it', split, 'not-done'],
    ['one of them lists it still', split.withMember('etcd-2', {memberList: {members: two}}), 'in-progress'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () =>
      assert.equal(removeCorrupt.progress(input, cluster.view(), {id}), progress))
})
