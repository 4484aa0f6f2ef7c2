import assert from 'node:assert/strict'
import {mkdir, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {describe, it} from 'node:test'
import type {BackupManifest} from '../../../src/domain/backup.ts'
import type {Backup, Backups} from '../../../src/ports/backups.ts'
import {aDatabase, snapshotOf} from '../../fixtures/a-database.ts'
import {aShelf, CALL, ENDPOINT, type Member} from './a-shelf.ts'

const save = (backups: Backups): Promise<Backup> => backups.save(ENDPOINT, CALL)

async function several(backups: Backups, count: number): Promise<readonly Backup[]> {
  const saved: Backup[] = []
  for (let at = 0; at < count; at += 1) saved.push(await save(backups))
  return saved
}

async function flip(file: string, at: number): Promise<void> {
  const content = await readFile(file)
  content[at] = (content[at] ?? 0) ^ 1
  await writeFile(file, content)
}

describe('saving a backup', () => {
  it('leaves a file and its manifest, for their owner only', async t => {
    const {backups, dir} = await aShelf(t)

    const saved = await save(backups)

    assert.deepEqual((await readdir(dir)).toSorted(), [saved.file, `${saved.file}.json`])
    assert.equal(saved.file, 'prod-a-20260101T030800000Z-a2.db')
    for (const name of await readdir(dir))
      assert.equal((await stat(path.join(dir, name))).mode & 0o777, 0o600)
    assert.equal((await stat(dir)).mode & 0o777, 0o700)
  })

  it('writes down what was measured, before and after', async t => {
    const {backups, member} = await aShelf(t)
    member.later = {revision: '44'}

    const {path: file, file: _, sha256, ...saved} = await save(backups)

    const expected: Omit<BackupManifest, 'sha256'> = {
      format: 1,
      cluster: 'prod-a',
      clusterId: 'c1',
      memberId: 'a2',
      version: '3.5.30',
      revision: '42',
      revisionBefore: '42',
      revisionAfter: '44',
      bytes: 16_416,
      dbSize: 16_384,
      dbSizeInUse: 12_000,
      startedAt: '2026-01-01T03:08:00.000Z',
      finishedAt: '2026-01-01T03:09:00.000Z',
    }
    assert.deepEqual(saved, expected)
    assert.deepEqual(JSON.parse(await readFile(`${file}.json`, 'utf8')), {...expected, sha256})
  })

  it('keeps the copy of a member that went away while it was made', async t => {
    const {backups, member} = await aShelf(t)
    member.later = 'silent'

    assert.equal((await save(backups)).revisionAfter, null)
  })

  const useless: readonly (readonly [string, (member: Member) => void, RegExp])[] = [
    ['is older than its member', member => (member.status = {revision: '43'}), /ends at revision 42/],
    [
      'is newer than its member',
      member => (member.status = {revision: '40'}),
      /holds revision 42, but the member is only at 40/,
    ],
    ['is much too small', member => (member.status = {dbSizeInUse: 1e6}), /1000000 are in use/],
    [
      'comes from an endpoint where another member answers afterwards',
      member => (member.later = {memberId: 'a3'}),
      /another member answered/,
    ],
    [
      'is no database, though its digest is right',
      member => (member.stream = snapshotOf(Buffer.alloc(16_384, 7))),
      /no bbolt database/,
    ],
    [
      'arrived with a flipped byte',
      member => (member.stream[6000] = (member.stream[6000] ?? 0) ^ 1),
      /SHA-256/,
    ],
    ['was cut off', member => (member.stream = member.stream.subarray(0, 9000)), /whole pages plus a digest/],
  ]
  for (const [what, change, reason] of useless)
    it(`keeps nothing of a snapshot that ${what}`, async t => {
      const {backups, member, dir} = await aShelf(t)
      change(member)

      await assert.rejects(save(backups), {code: 'snapshot/corrupt', message: reason})

      assert.deepEqual(await readdir(dir), [])
    })

  it('removes what a killed process left of one, and nothing that only looks like it', async t => {
    const {backups, dir} = await aShelf(t)
    await mkdir(dir, {recursive: true})
    const left = 'prod-a-20260101T030000000Z-a2.db.partial'
    const others = ['prod-ab-20260101T030000000Z-a2.db.partial', 'notes.partial']
    for (const name of [left, ...others]) await writeFile(path.join(dir, name), 'half')

    const {file} = await save(backups)

    assert.deepEqual((await readdir(dir)).toSorted(), [file, `${file}.json`, ...others].toSorted())
  })

  it('says what is in the way when there is no folder to be had', async t => {
    const {reopened, dir} = await aShelf(t)
    await writeFile(dir, 'a file where the folder should be')

    await assert.rejects(save(reopened()), {code: 'backup/unreadable', message: /prod-a: E/})
  })
})

describe('the newest backup', () => {
  it('is none while there is no folder, and there is room above it', async t => {
    const {backups} = await aShelf(t)

    const seen = await backups.look()

    assert.equal(seen.newest, null)
    assert.ok(seen.freeBytes > 0)
  })

  it('is seen by a look with what findings and plans need', async t => {
    const {backups} = await aShelf(t)
    const saved = await save(backups)

    assert.deepEqual((await backups.look()).newest, {
      at: saved.startedAt,
      bytes: saved.bytes,
      revision: '42',
      file: saved.file,
      memberId: 'a2',
      clusterId: 'c1',
      sha256: saved.sha256,
      version: '3.5.30',
    })
  })

  it('stands among all verified ones only when they are asked for', async t => {
    const {backups} = await aShelf(t)
    const [older, damaged, last] = await several(backups, 3)
    assert.ok(older && damaged && last)
    await flip(damaged.path, 9000)

    const seen = await backups.look('all')

    assert.deepEqual(
      seen.all?.map(({file}) => file),
      [last.file, older.file],
    )
    assert.equal(seen.newest?.file, last.file)
    assert.equal((await backups.look()).all, undefined)
  })

  it('is read from the first byte to the last', async t => {
    const {backups} = await aShelf(t)
    const saved = await save(backups)

    const bytes = await Array.fromAsync(backups.read(saved))

    assert.deepEqual(Buffer.concat(bytes), await readFile(saved.path))
  })

  for (const [what, damage] of [
    ['has a flipped byte', (file: string) => flip(file, 9000)],
    ['has a flipped byte in its digest', (file: string) => flip(file, 16_400)],
    ['was cut', (file: string) => truncate(file, 9000)],
    ['is gone', (file: string) => rm(file)],
    ['is a whole snapshot, but another one', (file: string) => writeFile(file, other)],
  ] as const)
    it(`is the one before when the file of the last ${what}`, async t => {
      const {backups, reopened} = await aShelf(t)
      const [older, last] = await several(backups, 2)
      assert.ok(older && last)
      assert.equal((await backups.newest())?.file, last.file)

      await damage(last.path)

      for (const view of [backups, reopened()]) {
        assert.equal((await view.newest())?.file, older.file)
        assert.equal((await view.verify(last)).ok, false)
        assert.deepEqual(await view.verify(older), {ok: true})
      }
    })

  it('is not one whose manifest cannot be read, or is of another cluster', async t => {
    const {backups, dir} = await aShelf(t)
    const [older, middle, last] = await several(backups, 3)
    assert.ok(older && middle && last)
    await writeFile(path.join(dir, `${last.file}.json`), '{"format": 1')
    const foreign = {...JSON.parse(await readFile(`${middle.path}.json`, 'utf8')), cluster: 'prod-b'}
    await writeFile(`${middle.path}.json`, JSON.stringify(foreign))

    assert.equal((await backups.newest())?.file, older.file)
    assert.deepEqual(
      (await backups.list()).map(({file}) => file),
      [older.file],
    )
  })
})

describe('retention', () => {
  it('keeps so many files, the newest ones', async t => {
    const {backups} = await aShelf(t, {keep: 2})

    const saved = await several(backups, 4)

    assert.deepEqual(
      (await backups.list()).map(({file}) => file),
      [saved[3]?.file, saved[2]?.file],
    )
  })

  it('removes what is too old, whatever the number', async t => {
    const {backups, now, reopened} = await aShelf(t)
    const saved = await several(backups, 3)
    now.at += 3_600_000

    const removed = await reopened({maxAgeMs: 3_600_000}).prune()

    assert.deepEqual(removed.toSorted(), [saved[0]?.file, saved[1]?.file])
  })

  it('never removes the newest verified one, however many damaged ones are newer', async t => {
    const {backups, reopened} = await aShelf(t)
    const [good, ...damaged] = await several(backups, 4)
    for (const {path: file} of damaged) await flip(file, 9000)

    await reopened({keep: 1, maxAgeMs: 1}).prune()

    assert.equal((await backups.newest())?.file, good?.file)
    assert.deepEqual(
      (await backups.list()).map(({file}) => file),
      [good?.file],
    )
  })

  it('never removes a file without a manifest', async t => {
    const {backups, dir, reopened} = await aShelf(t)
    await several(backups, 2)
    await writeFile(path.join(dir, 'prod-a-20200101T000000000Z-a1.db'), 'copied by hand')
    await writeFile(path.join(dir, 'broken.db'), 'x')
    await writeFile(path.join(dir, 'broken.db.json'), '[]')

    await reopened({keep: 1}).prune()

    const left = await readdir(dir)
    for (const name of ['prod-a-20200101T000000000Z-a1.db', 'broken.db', 'broken.db.json'])
      assert.ok(left.includes(name), name)
    assert.equal(left.length, 5)
  })
})

const other = snapshotOf(aDatabase({revisions: [2, 43]}))
