import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB, MiB} from '../../src/domain/units.ts'
import {saveSnapshot} from '../../src/steps/save-snapshot.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aBackup, folderFailing, folderWith, roomyFolder} from '../fixtures/backups.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {member: 'etcd-2'}
const cluster = aCluster().withSeen({backupFolder: roomyFolder})
const corruptSelf = `memberID:${BigInt(`0x${cluster.idOf('etcd-2')}`)} alarm:CORRUPT `

describe('the save-snapshot step', () => {
  it('asks for the snapshot at the endpoint of its member', async () => {
    const {tools, sent} = recordingTools()

    await saveSnapshot.run(input, {view: cluster.view(), tools, deadlineMs: 300_000})

    assert.deepEqual(sent, [['saveSnapshot', 'https://10.0.0.12:2379', 300_000]])
  })

  it('says what room there is and what it needs', () => {
    assert.deepEqual(saveSnapshot.guard(input, cluster.view()), {
      allow: true,
      because: 'etcd-2 answers; 50.0 GiB are free for backups, 22.0 MiB are needed',
    })
  })

  it('is allowed without quorum', () => {
    const survivor = cluster.withoutQuorum()

    assert.equal(saveSnapshot.guard({member: 'etcd-1'}, survivor.view()).allow, true)
    assert.equal(saveSnapshot.fit?.({member: 'etcd-1'}, survivor.view()).allow, true)
  })

  it('is no longer fit once its member is silent', () => {
    assert.equal(saveSnapshot.fit?.(input, cluster.down('etcd-2').view()).allow, false)
  })

  const refused: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['its member does not answer', cluster.down('etcd-2'), /etcd-2 does not answer/],
    [
      'another member answers in its place',
      cluster.withMember('etcd-2', {status: {memberId: 'abc'}}),
      /etcd-2 does not answer \(at https:.* answers/,
    ],
    ['its member raised CORRUPT', cluster.withAll({status: {errors: [corruptSelf]}}), /raised the CORRUPT/],
    [
      'its member is being defragmented',
      cluster.withMember('etcd-2', {metrics: {defragInFlight: true}}),
      /being defragmented/,
    ],
    [
      'no folder is configured',
      cluster.withSeen({backupFolder: folderFailing('probe/not-configured', 'none is configured')}),
      /cannot be used \(none is configured\)/,
    ],
    [
      'the folder lacks a byte of the room',
      cluster.withSeen({backupFolder: folderWith(22 * MiB - 1)}),
      /has 22\.0 MiB free and the snapshot needs 22\.0 MiB/,
    ],
  ]
  for (const [situation, seen, reason] of refused)
    it(`is refused while ${situation}`, () => {
      const guard = guardOf(seen)

      assert.match(guard, reason)
    })

  it('is refused for a learner', () => {
    const guard = saveSnapshot.guard({member: 'etcd-4'}, cluster.withLearner().view())

    assert.equal(guard.allow, false)
  })

  it('waits five minutes, and longer for what ten megabytes a second need', () => {
    const large = cluster.withMember('etcd-2', {status: {dbSize: 8 * GiB}})

    assert.equal(saveSnapshot.deadlineMs(input, cluster.view()), 300_000)
    assert.equal(Math.round(saveSnapshot.deadlineMs(input, large.view()) / 1000), 859)
  })

  const mark = saveSnapshot.mark(input, cluster.view())
  const later = {at: '2026-01-01T03:07:03.000Z'}
  const outcomes: readonly (readonly [string, ClusterBuilder, string])[] = [
    ['a newer one of its member is there', cluster.withSeen({backup: aBackup(later)}), 'done'],
    ['none is there', cluster, 'not-done'],
    ['the newest is older than the order', cluster.withSeen({backup: aBackup()}), 'not-done'],
    [
      'the newest is of another member',
      cluster.withSeen({backup: aBackup({...later, memberId: 'abc'})}),
      'not-done',
    ],
    [
      'the folder does not answer',
      cluster.withSeen({backupFolder: folderFailing('backup/unreadable')}),
      'cannot-tell',
    ],
  ]
  for (const [situation, seen, progress] of outcomes)
    it(`is ${progress} when ${situation}`, () => {
      assert.equal(saveSnapshot.progress(input, seen.view(), mark), progress)
    })

  it('is not done while the newest is the one that was there before', () => {
    const before = cluster.withSeen({backup: aBackup(later)}).view()

    assert.equal(saveSnapshot.progress(input, before, saveSnapshot.mark(input, before)), 'not-done')
  })
})

function guardOf(seen: ClusterBuilder): string {
  try {
    const guard = saveSnapshot.guard(input, seen.view())
    return guard.allow ? `allowed: ${guard.because}` : guard.reason
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : ''
  }
}
