import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aBackup, folderFailing, roomyFolder} from '../fixtures/backups.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

describe('backup-freshness', () => {
  it('does not apply while Quorate knows no snapshot', () => {
    assert.match(checked('backup-freshness', full).reason ?? '', /none is scheduled/)
  })

  for (const [at, expected] of [
    ['2025-12-31T03:07:02.000Z', []],
    ['2025-12-31T03:07:01.000Z', ['warning cluster']],
    ['2025-12-29T03:07:01.000Z', ['critical cluster']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a snapshot of ${at}`, () => {
      const seen = full.withSeen({backup: {at, bytes: 1000, revision: '4000'}})
      assert.deepEqual(said(checked('backup-freshness', seen)), expected)
    })

  it('does not apply to a cluster without a folder for backups', () => {
    const seen = full.withSeen({backupFolder: folderFailing('probe/not-configured')})

    assert.equal(checked('backup-freshness', seen).state, 'not-applicable')
  })

  it('is critical while the folder is there and holds no verified snapshot', () => {
    const seen = full.withSeen({backupFolder: roomyFolder})

    assert.deepEqual(said(checked('backup-freshness', seen)), ['critical cluster'])
  })

  it('is unknown, not healthy, while the folder cannot be read', () => {
    const seen = full.withSeen({backupFolder: folderFailing('backup/unreadable')})

    assert.deepEqual(said(checked('backup-freshness', seen)), ['unknown cluster'])
  })

  it('is critical when the newest snapshot is of a cluster that was there before', () => {
    const seen = full.withSeen({backupFolder: roomyFolder, backup: aBackup({clusterId: 'abc'})})

    assert.deepEqual(said(checked('backup-freshness', seen)), ['critical cluster'])
  })

  it('is quiet about a fresh one of this cluster', () => {
    const seen = full.withSeen({backupFolder: roomyFolder, backup: aBackup()})

    assert.deepEqual(said(checked('backup-freshness', seen)), [])
  })
})
