import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {FRESH_BACKUP_MS, freshBackup} from '../../src/domain/fresh-backup.ts'
import type {ClusterView} from '../../src/domain/view.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aBackup, folderFailing, roomyFolder} from '../fixtures/backups.ts'

const seen = (given: Partial<ClusterView['seen']>): ClusterView =>
  aCluster()
    .withSeen({backupFolder: roomyFolder, ...given})
    .view()

describe('a fresh backup', () => {
  it('is one of this cluster that is minutes old, with its age and revision', () => {
    assert.deepEqual(freshBackup(seen({backup: aBackup()})), {
      allow: true,
      because: 'a verified snapshot is 32.0 s old: 20.0 MiB, revision 4200',
    })
  })

  const refused: readonly (readonly [string, Partial<ClusterView['seen']>, RegExp])[] = [
    ['there is none', {}, /no verified snapshot/],
    [
      'the folder cannot be read',
      {backupFolder: folderFailing('backup/unreadable')},
      /no snapshot is known \(EACCES/,
    ],
    [
      'it is a millisecond too old',
      {
        backup: aBackup({
          at: new Date(Date.parse('2026-01-01T03:07:02Z') - FRESH_BACKUP_MS - 1).toISOString(),
        }),
      },
      /is 15 min old \(limit 15 min\)/,
    ],
    ['it is of another cluster', {backup: aBackup({clusterId: 'abc'})}, /of another cluster \(abc\)/],
    ['it is of the future', {backup: aBackup({at: '2026-01-01T03:08:03.000Z'})}, /from the future/],
  ]
  for (const [situation, given, reason] of refused)
    it(`is missing when ${situation}`, () => {
      const guard = freshBackup(seen(given))

      assert.ok(!guard.allow)
      assert.match(guard.reason, reason)
    })

  it('may be as old as the caller allows', () => {
    const view = seen({backup: aBackup({at: '2026-01-01T02:00:00.000Z'})})

    assert.equal(freshBackup(view).allow, false)
    assert.equal(freshBackup(view, 2 * 3_600_000).allow, true)
  })
})
