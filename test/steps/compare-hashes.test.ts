import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {compareHashes} from '../../src/steps/compare-hashes.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aTendedCluster} from '../fixtures/drafting.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const third = {differs: aTendedCluster().idOf('etcd-3'), member: 'etcd-3'}
const nobody = {differs: 'none', member: 'nobody'}
const split = withCorrupt(hashed({'etcd-3': 7}))
const busy = split.withMember('etcd-2', {hashKv: 'probe/not-asked'})

describe('the compare-hashes step', () => {
  it('changes nothing, and reads the hashes in every look', async () => {
    const {tools, sent} = recordingTools()

    await compareHashes.run(third, {view: split.view(), tools, deadlineMs: 1000})

    assert.deepEqual(sent, [])
    assert.deepEqual(compareHashes.asks, {probes: ['hashKv']})
  })

  it('is refused where the hashes say something else than the plan', () => {
    assert.equal(compareHashes.guard(third, split.view()).allow, true)
    assert.equal(compareHashes.guard(third, hashed().view()).allow, false)
    assert.equal(compareHashes.guard(third, hashed({'etcd-2': 7}).view()).allow, false)
    assert.equal(compareHashes.guard(nobody, split.view()).allow, false)
    assert.equal(compareHashes.guard(nobody, split.down('etcd-2').view()).allow, false)
  })

  it('waits for a comparison that a busy member makes unclear', () => {
    assert.equal(compareHashes.guard(third, busy.view()).allow, true)
  })

  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['the planned member differs', split, 'done'],
    ['a member was not hashed', busy, 'in-progress'],
    ['nobody differs', hashed(), 'in-progress'],
    ['another one differs', hashed({'etcd-1': 7}), 'in-progress'],
  ]
  for (const [situation, cluster, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(compareHashes.progress(third, cluster.view(), null), progress)
      assert.equal(compareHashes.fit?.(third, cluster.view()).allow, progress === 'done')
    })
})
