import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {access, mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {etcdBinaries} from '../../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../../src/local/etcd/cluster.ts'
import {until, untilMemberHealthy} from '../../../src/local/etcd/readiness.ts'
import {fragment} from '../../../src/local/etcd/workload.ts'

const binaries = await etcdBinaries()
const [newest] = binaries

describe('a local cluster', {skip: newest ? false : 'no etcd program found; run the set-up first'}, () => {
  let cluster: LocalCluster

  before(async () => {
    cluster = await startLocalCluster({
      size: 3,
      binary: newest?.path ?? '',
      tls: true,
      auth: {username: 'quorate', password: 'correct horse'},
    })
  })

  after(() => cluster.wipe())

  it('serves through TLS and a password on every member', async () => {
    await cluster.client().put('greeting', 'hello')

    for (const endpoint of cluster.endpoints)
      assert.equal(await cluster.client(endpoint).get('greeting'), 'hello')
  })

  it('keeps private keys to their owner', async () => {
    const {mode} = await stat(cluster.tlsFiles?.client.key ?? '')

    assert.equal(mode & 0o777, 0o600)
  })

  it('leaves every file more than half empty after the fragmenting workload', async () => {
    await fragment(cluster, {bytes: 4 << 20, valueBytes: 256 << 10, keep: 1})

    for (const member of cluster.members) {
      const {dbSize, dbSizeInUse} = await member.gateway.status()
      assert.ok(dbSizeInUse < dbSize / 2, `${member.name}: ${dbSizeInUse} of ${dbSize}`)
    }
  })

  it('restarts a member as a service manager would: another pid, one restart more, same data', async () => {
    const member = lastOf(cluster)
    const before = member.supervisor.status()

    await member.supervisor.restart()
    await untilMemberHealthy(member, 20_000)

    const now = member.supervisor.status()
    assert.equal(now.service, 'active')
    assert.notEqual(now.mainPid, before.mainPid)
    assert.equal(now.restarts, before.restarts + 1)
    assert.ok((now.startedAt ?? 0) > (before.startedAt ?? 0))
    assert.equal(await member.gateway.get('greeting'), 'hello')
  })

  it('reports a killed member as failed and a stopped one as inactive', async () => {
    const {supervisor} = lastOf(cluster)

    await supervisor.kill()
    assert.deepEqual([supervisor.status().service, supervisor.status().mainPid], ['failed', 0])
    await supervisor.start()
    await untilMemberHealthy(lastOf(cluster), 20_000)
    await supervisor.stop()
    assert.deepEqual([supervisor.status().service, supervisor.status().mainPid], ['inactive', 0])
    await supervisor.start()
    await untilMemberHealthy(lastOf(cluster), 20_000)
  })

  it('stops a paused member too', async () => {
    const {supervisor} = lastOf(cluster)

    supervisor.pause()
    await supervisor.stop()

    assert.equal(supervisor.status().service, 'inactive')
  })
})

describe('members of a parent that was killed', {skip: newest ? false : 'no etcd program found'}, () => {
  it('do not outlive it', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'quorate-orphans-'))
    after(() => rm(dir, {recursive: true, force: true}))
    const program = fileURLToPath(new URL('start-and-report.ts', import.meta.url))
    const parent = spawn(process.execPath, [program, newest?.path ?? '', dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    parent.stdout.setEncoding('utf8')
    const [line]: string[] = await once(parent.stdout, 'data')
    const pids = (line ?? '').trim().split(' ').map(Number)

    parent.kill('SIGKILL')

    assert.equal(pids.length, 1)
    await until(async () => pids.every(isGone), {what: 'the end of every member', withinMs: 10_000})
  })
})

describe('an etcd program that is not one', () => {
  it('is left out of the list', async () => {
    const found = await etcdBinaries({QUORATE_ETCD: '/bin/true', QUORATE_CACHE: '/nonexistent', PATH: ''})

    assert.deepEqual(found, [])
    await assert.doesNotReject(access('/bin/true'))
  })
})

function lastOf(cluster: LocalCluster) {
  const member = cluster.members.at(-1)
  assert.ok(member)
  return member
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
