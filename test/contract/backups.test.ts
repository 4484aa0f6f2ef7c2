import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {access, copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {promisify} from 'node:util'
import {type BackupsOptions, createBackups} from '../../src/adapters/backups/create-backups.ts'
import type {EtcdBinary} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import type {Backup, Backups} from '../../src/ports/backups.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {oneBinaryPerSeries, portFor, skipWithout} from './etcd-fixture.ts'

const run = promisify(execFile)
const binaries = await oneBinaryPerSeries()
const CALL = {deadlineMs: 30_000} as const
/** Enough keys that bbolt needs branch pages and buckets of their own. */
const KEYS = 600

describe('backups of real clusters', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describeBackups(binary)
})

function describeBackups(binary: EtcdBinary): void {
  describe(`with etcd ${binary.version}`, () => {
    const context: {cluster?: LocalCluster; etcd?: EtcdPort; dir?: string} = {}
    const use = () => {
      assert.ok(context.cluster && context.etcd && context.dir)
      const {cluster, etcd, dir} = context
      const backups = (change: Partial<BackupsOptions> = {}): Backups =>
        createBackups({cluster: 'local', dir, keep: 3, maxAgeMs: null, etcd, clock: systemClock, ...change})
      const save = (): Promise<Backup> => backups().save(cluster.endpoints[0] ?? '', CALL)
      return {gateway: cluster.client(), endpoint: cluster.endpoints[0] ?? '', dir, etcd, backups, save}
    }

    before(async () => {
      context.dir = await mkdtemp(path.join(tmpdir(), 'quorate-backups-'))
      context.cluster = await startLocalCluster({size: 1, binary: binary.path, tls: false})
      context.etcd = portFor(context.cluster)
    })

    after(async () => {
      context.etcd?.close()
      await context.cluster?.wipe()
      await rm(context.dir ?? '', {recursive: true, force: true})
    })

    it('reads revision 1 out of a cluster that never held a key', async () => {
      assert.equal((await use().save()).revision, '1')
    })

    it('reads the revision of the member out of the file, over many pages', async () => {
      const {gateway, save} = use()
      for (let at = 0; at < KEYS; at += 1) await gateway.put(`key-${at % 100}`, 'v'.repeat(300))

      const saved = await save()

      const {revision} = await gateway.status()
      assert.equal(saved.revision, revision)
      assert.deepEqual([saved.revisionBefore, saved.revisionAfter], [revision, revision])
    })

    it('reads it also after a compaction that removed the last deletion', async () => {
      const {gateway, backups, save, endpoint, etcd} = use()
      await gateway.deletePrefix('key-')
      const {revision} = await gateway.status()
      await etcd.compact(endpoint, revision, CALL)

      const saved = await save()

      assert.equal(saved.revision, revision)
      assert.deepEqual(await backups().verify(saved), {ok: true})
    })

    it('holds what was written before it began and nothing from after its end, under writes', async () => {
      const {gateway, save} = use()
      const writing = {on: true}
      const writes = (async () => {
        while (writing.on) await gateway.put('busy', 'x'.repeat(1000))
      })()

      const saved = await save()
      writing.on = false
      await writes

      assert.ok(BigInt(saved.revision) >= BigInt(saved.revisionBefore))
      assert.ok(BigInt(saved.revision) <= BigInt(saved.revisionAfter ?? 0))
    })

    it('agrees with etcd’s own tool', async t => {
      const tool = await statusTool(binary)
      if (tool === null) return t.skip('neither etcdutl nor etcdctl lies beside this etcd')
      const {gateway, save} = use()
      await gateway.put('one', 'more')
      const saved = await save()
      // The tool of 3.4 opens the file for writing.
      const copy = `${saved.path}.copy`
      await copyFile(saved.path, copy)

      const {stdout} = await run(tool, ['snapshot', 'status', copy, '-w', 'json'], {
        env: {ETCDCTL_API: '3'},
      })

      await rm(copy)
      const {revision, totalKey} = JSON.parse(stdout)
      assert.equal(saved.revision, String(revision))
      assert.ok(totalKey > 0)
    })

    it('does not take a damaged or cut file for a backup', async () => {
      const {save, backups, dir} = use()
      const saved = await save()
      const whole = await readFile(saved.path)

      for (const at of [16, 4096, Math.floor(whole.length / 2), whole.length - 33, whole.length - 1]) {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] ?? 0) ^ 1
        await writeFile(saved.path, damaged)
        assert.equal((await backups().verify(saved)).ok, false, `byte ${at}`)
        assert.notEqual((await backups().newest())?.file, saved.file)
      }
      await writeFile(saved.path, whole)
      await truncate(saved.path, whole.length - 4096)
      assert.equal((await backups().verify(saved)).ok, false)

      await writeFile(saved.path, whole)
      assert.equal((await backups().newest())?.file, saved.file)
      assert.ok((await readdir(path.join(dir, 'local'))).includes(`${saved.file}.json`))
    })

    it('leaves nothing behind on a disk that is full', async t => {
      const {backups, endpoint, dir} = use()
      const small = await aSmallDisk(path.join(dir, 'small'))
      if (small === null) return t.skip('a small file system can only be mounted by root')
      try {
        const full = backups({dir: small.dir})

        await assert.rejects(full.save(endpoint, CALL), {code: 'config/invalid', message: /ENOSPC/})

        assert.deepEqual(await readdir(path.join(small.dir, 'local')), [])
        assert.ok((await full.look()).freeBytes <= 8192)
      } finally {
        await small.unmount()
      }
    })

    it('keeps the newest three', async () => {
      const {save, backups} = use()
      const saved = [await save(), await save(), await save(), await save()]

      const listed = (await backups().list()).map(({file}) => file)

      assert.deepEqual(
        listed,
        saved
          .slice(1)
          .map(({file}) => file)
          .toReversed(),
      )
    })
  })
}

async function statusTool({path: etcd}: EtcdBinary): Promise<string | null> {
  for (const name of ['etcdutl', 'etcdctl']) {
    const tool = path.join(path.dirname(etcd), name)
    const found = await access(tool).then(
      () => true,
      () => false,
    )
    if (found) return tool
  }
  return null
}

/** Two pages of memory as a file system; null where this user may not mount one. */
async function aSmallDisk(
  dir: string,
): Promise<{readonly dir: string; readonly unmount: () => Promise<void>} | null> {
  await mkdir(dir, {recursive: true})
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8k,mode=0700', 'tmpfs', dir])
  } catch {
    return null
  }
  return {dir, unmount: async () => void (await run('umount', [dir]))}
}
