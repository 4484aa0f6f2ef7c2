import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {implausible, type SnapshotFacts} from '../../src/domain/backup.ts'

const facts: SnapshotFacts = {
  revision: '100',
  databaseBytes: 1000,
  before: {revision: '99', dbSizeInUse: 900},
  after: {revision: '101', dbSizeInUse: 950},
}

describe('the plausibility of a snapshot', () => {
  const verdicts: readonly (readonly [string, Partial<SnapshotFacts>, RegExp | null])[] = [
    ['everything fits', {}, null],
    ['nothing was written meanwhile', {before: {revision: '100', dbSizeInUse: 900}}, null],
    ['the member fell silent afterwards', {after: null}, null],
    ['it is older than the member was', {revision: '98'}, /ends at revision 98, but the member was at 99/],
    [
      'it is newer than the member is',
      {revision: '102'},
      /holds revision 102, but the member is only at 101/,
    ],
    ['it is a tenth smaller than what is in use', {databaseBytes: 810}, null],
    ['it is still smaller', {databaseBytes: 809}, /809 bytes, but 900 are in use/],
    [
      'a compaction freed pages meanwhile',
      {databaseBytes: 500, after: {revision: '100', dbSizeInUse: 500}},
      null,
    ],
  ]
  for (const [situation, change, reason] of verdicts)
    it(`is ${reason === null ? 'given' : 'refused'} when ${situation}`, () => {
      const verdict = implausible({...facts, ...change})

      if (reason === null) assert.equal(verdict, null)
      else assert.match(verdict ?? '', reason)
    })

  it('compares revisions as numbers, beyond what a double can hold', () => {
    const revision = '9007199254740993'
    const before = {revision: '9007199254740992', dbSizeInUse: 0}

    assert.equal(implausible({...facts, revision, before, after: null}), null)
    assert.notEqual(implausible({...facts, revision: '999', before, after: null}), null)
  })
})
