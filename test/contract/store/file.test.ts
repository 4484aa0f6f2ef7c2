import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {openStore, type StoreOptions} from '../../../src/adapters/store/open-store.ts'
import {toStoreError} from '../../../src/adapters/store/sqlite-errors.ts'
import {verifyChain} from '../../../src/domain/audit-chain.ts'
import {OpsError} from '../../../src/domain/errors.ts'
import type {Store} from '../../../src/ports/store.ts'
import {digest, mac} from './implementations.ts'
import {at, event, planRecord} from './records.ts'

describe('store in a file', () => {
  let directory = ''
  let file = ''
  let stores: Store[] = []
  let children: ChildProcess[] = []

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-store-'))
    file = join(directory, 'data', 'quorate.db')
    stores = []
    children = []
  })

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const store of stores) await store.close()
    rmSync(directory, {recursive: true})
  })

  async function open(change: Partial<StoreOptions> = {}): Promise<Store> {
    const store = await openStore({url: `sqlite:${file}`, digest, busyTimeoutMs: 50, ...change})
    stores.push(store)
    return store
  }

  /** A process that serves from the store, stopped at an instant. */
  async function serving(instant: 'opened' | 'before-commit' | 'after-commit'): Promise<ChildProcess> {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'crash-child.ts'), `sqlite:${file}`, instant],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    children.push(child)
    const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${code}`)))
    await Promise.race([once(child.stdout, 'data'), died])
    died.catch(() => null)
    return child
  }

  async function kill(child: ChildProcess): Promise<void> {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  it('keeps what was committed when the process is killed', async () => {
    await kill(await serving('after-commit'))
    const store = await open()
    assert.deepEqual(await store.plans.get('plan_1'), planRecord())
    assert.equal(await store.outbox.depth(), 1)
    const verdict = verifyChain(await store.audit.stored(0, 10), await store.audit.head(), mac)
    assert.deepEqual([verdict.intact, (await store.audit.head())?.seq], [true, 1])
  })

  it('keeps nothing of a transaction that the kill interrupted', async () => {
    await kill(await serving('before-commit'))
    const store = await open()
    assert.equal(await store.plans.get('plan_1'), null)
    assert.equal(await store.outbox.depth(), 0)
    assert.equal((await store.audit.head())?.seq, 0)
  })

  it('lets one process serve, names it to the other, and frees the place when it is killed', async () => {
    const child = await serving('after-commit')
    const store = await open()
    await assert.rejects(store.claimServing(), (error: unknown) => {
      assert.ok(error instanceof OpsError)
      assert.equal(error.code, 'store/in-use')
      assert.ok(error.message.includes(`process ${child.pid} on ${hostname()}`), error.message)
      return true
    })
    await kill(child)
    await store.claimServing()
    await store.claimServing()
    await assert.rejects((await open()).claimServing(), {code: 'store/in-use'})
    await store.close()
    stores = stores.filter(other => other !== store)
    await (await open()).claimServing()
  })

  it('lets commands read and write while another process serves', async () => {
    await serving('after-commit')
    const reader = await open({readOnly: true})
    assert.deepEqual(await reader.plans.get('plan_1'), planRecord())
    await assert.rejects(reader.audit.append(event('x'), at), {
      code: 'store/unavailable',
      message: /only be read/,
    })
    const writer = await open()
    assert.equal((await writer.audit.append(event('from the command line'), at)).seq, 2)
    assert.equal((await reader.audit.head())?.seq, 2)
  })

  it('keeps file and directory to their owner', async () => {
    const store = await open()
    await store.claimServing()
    const modes = ['', '-wal', '-shm', '.serving'].map(end => statSync(`${file}${end}`).mode & 0o777)
    assert.deepEqual(modes, [0o600, 0o600, 0o600, 0o600])
    assert.equal(statSync(join(directory, 'data')).mode & 0o777, 0o700)
  })

  it('survives being opened by several processes at once for the first time', async () => {
    await Promise.all([serving('opened'), serving('opened'), serving('opened')])
    assert.equal(await (await open()).outbox.depth(), 0)
  })

  it('says that the store is locked, with the file', async () => {
    const store = await open()
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    await assert.rejects(store.audit.append(event('x'), at), (error: unknown) => {
      assert.ok(error instanceof OpsError)
      assert.deepEqual([error.code, error.retryable], ['store/unavailable', true])
      assert.ok(error.message.includes(file) && error.message.includes('locked'), error.message)
      return true
    })
    other.exec('rollback')
    other.close()
    assert.equal((await store.audit.append(event('x'), at)).seq, 1)
  })

  it('says that the file is no database, cannot be opened, or was never set up', async () => {
    await assert.rejects(open({readOnly: true}), {code: 'store/unavailable', message: /cannot be opened/})
    await (await open()).close()
    stores = []
    writeFileSync(file, 'not a database at all '.repeat(400))
    rmSync(`${file}-wal`, {force: true})
    rmSync(`${file}-shm`, {force: true})
    await assert.rejects(open(), {code: 'store/unavailable', message: /not an SQLite database/})
    rmSync(file)
    new DatabaseSync(file).close()
    await assert.rejects(open({readOnly: true}), {code: 'store/unavailable', message: /not been brought/})
  })

  it('lets the event loop turn while many callers wait, so that sockets are served', async () => {
    const store = await open()
    let kept = 0
    const all = Array.from({length: 50}, async (_, n) => {
      await store.audit.append(event(`entry ${n}`), at)
      kept += 1
    })

    await new Promise(resolve => setImmediate(resolve))
    const whenTheLoopTurned = kept
    await Promise.all(all)

    assert.ok(whenTheLoopTurned < 50, `${whenTheLoopTurned} of 50 were kept before the loop turned once`)
  })

  it('says that the database is damaged', async () => {
    const store = await open()
    for (let n = 0; n < 60; n += 1) await store.audit.append(event(`entry ${n} ${'x'.repeat(900)}`), at)
    await store.close()
    stores = []
    const raw = new DatabaseSync(file)
    const {pages} = raw.prepare('select page_count as pages from pragma_page_count').get() as {pages: number}
    raw.close()
    const {size} = statSync(file)
    writeFileSync(file, Buffer.alloc(size / 2, 0xee), {flag: 'r+'})
    assert.ok(pages > 10)
    await assert.rejects(open(), {code: 'store/unavailable'})
  })

  it('says that the disk is full, and that nothing was kept', () => {
    const small = new DatabaseSync(':memory:')
    small.exec('create table t (x); pragma max_page_count = 3')
    try {
      small.prepare('insert into t values (?)').run('x'.repeat(100_000))
      assert.fail('the disk was not full')
    } catch (error) {
      const failure = toStoreError(error, file)
      assert.ok(failure instanceof OpsError)
      assert.equal(failure.code, 'store/unavailable')
      assert.match(failure.message, /the disk is full/)
      assert.match(failure.remedy, /Free space/)
    }
  })

  for (const url of ['postgres://db/quorate', 'mysql://db', 'sqlite:', ''])
    it(`refuses ${url || 'an empty address'} as a configuration error`, async () => {
      await assert.rejects(openStore({url, digest}), {code: 'config/invalid'})
    })

  it('refuses tables of a newer version, and changes nothing', async () => {
    await (await open()).close()
    stores = []
    const raw = new DatabaseSync(file)
    raw.exec("insert into kysely_migration (name, timestamp) values ('9999_future', '2030')")
    raw.close()
    await assert.rejects(open(), {code: 'store/unavailable', message: /9999_future/})
  })
})
