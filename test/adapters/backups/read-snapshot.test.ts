import assert from 'node:assert/strict'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import * as fc from 'fast-check'
import {readSnapshot} from '../../../src/adapters/backups/read-snapshot.ts'
import {aDatabase, snapshotOf} from '../../fixtures/a-database.ts'

describe('a snapshot file read back from the disk', () => {
  let dir = ''
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'quorate-read-'))
  })
  after(() => rm(dir, {recursive: true}))

  const read = async (content: Buffer) => {
    const file = path.join(dir, 'snapshot.db')
    await writeFile(file, content)
    return readSnapshot(file)
  }

  const revisions: readonly (readonly [string, Parameters<typeof aDatabase>[0], string])[] = [
    ['the last one of its keys', {revisions: [2, 3, 4711]}, '4711'],
    ['1 while it never held a key', {revisions: []}, '1'],
    ['the compacted one when that removed a later deletion', {revisions: [2], compacted: 9}, '9'],
    ['that of its keys after an older compaction', {revisions: [2, 12], compacted: 9}, '12'],
  ]
  for (const [what, content, revision] of revisions)
    it(`has as its revision ${what}`, async () => {
      const seen = await read(snapshotOf(aDatabase(content)))

      assert.ok(seen.ok, JSON.stringify(seen))
      assert.equal(seen.revision, revision)
    })

  const broken: readonly (readonly [string, Buffer, RegExp])[] = [
    ['is empty', Buffer.alloc(0), /size of 0 bytes/],
    ['is nothing but a digest', snapshotOf(Buffer.alloc(0)), /ends within a page/],
    ['is a database without a digest', aDatabase({revisions: [2]}), /not whole pages plus a digest/],
    ['is shorter by a page', snapshotOf(aDatabase({revisions: [2]})).subarray(4096), /SHA-256/],
    ['is no database, with the right digest', snapshotOf(Buffer.alloc(8192, 1)), /no bbolt database/],
    [
      'points at pages it does not have, with the right digest',
      snapshotOf(aDatabase({revisions: [2], pages: 4}).subarray(0, 8192)),
      /ends within a page|larger than any/,
    ],
  ]
  for (const [what, content, reason] of broken)
    it(`is refused when it ${what}`, async () => {
      const seen = await read(content)

      assert.ok(!seen.ok)
      assert.match(seen.reason, reason)
    })

  it('is refused with any one byte flipped', async () => {
    const whole = snapshotOf(aDatabase({revisions: [2, 3]}))

    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async at => {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] ?? 0) ^ 1
        assert.equal((await read(damaged)).ok, false)
      }),
      {numRuns: 50},
    )
  })

  it('never ends in anything but a verdict, whatever is in the pages', async () => {
    const database = aDatabase({revisions: [2, 3]})
    const change = fc.record({at: fc.integer({min: 0, max: 12_287}), byte: fc.integer({min: 0, max: 255})})

    await fc.assert(
      fc.asyncProperty(fc.array(change, {maxLength: 8}), async changes => {
        const damaged = Buffer.from(database)
        for (const {at, byte} of changes) damaged[at] = byte
        assert.equal(typeof (await read(snapshotOf(damaged))).ok, 'boolean')
      }),
      {numRuns: 100},
    )
  })
})
