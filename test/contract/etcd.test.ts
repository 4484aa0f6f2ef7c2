import assert from 'node:assert/strict'
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import type {EtcdBinary} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {fragment} from '../../src/local/etcd/workload.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {
  CALL,
  eventually,
  memberAt,
  oneBinaryPerSeries,
  portFor,
  rejectsWith,
  rolesOf,
  skipWithout,
} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const AUTH = {username: 'quorate', password: 'correct horse'}

describe('etcd port', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) {
    describeContract(binary, {tls: false, auth: false})
    describeContract(binary, {tls: true, auth: false})
    describeContract(binary, {tls: true, auth: true})
  }
})

function describeContract(binary: EtcdBinary, {tls, auth}: {tls: boolean; auth: boolean}): void {
  describe(`with etcd ${binary.version}${tls ? ', TLS' : ''}${auth ? ', password' : ''}`, () => {
    const context: {cluster?: LocalCluster; etcd?: EtcdPort; dir?: string} = {}
    const use = () => {
      assert.ok(context.cluster && context.etcd && context.dir)
      return {cluster: context.cluster, etcd: context.etcd, dir: context.dir}
    }

    before(async () => {
      context.dir = await mkdtemp(path.join(tmpdir(), 'quorate-contract-'))
      context.cluster = await startLocalCluster({
        size: 3,
        binary: binary.path,
        tls,
        ...(auth ? {auth: AUTH} : {}),
      })
      context.etcd = portFor(context.cluster, auth ? {auth: AUTH} : {})
    })

    after(async () => {
      context.etcd?.close()
      await context.cluster?.wipe()
      await rm(context.dir ?? '', {recursive: true, force: true})
    })

    it('reads the status of each member with ids as hex and sizes in bytes', async () => {
      const {cluster, etcd} = use()
      const {leader, idOf} = await rolesOf(cluster)

      for (const member of cluster.members) {
        const status = await etcd.status(member.clientUrl, CALL)
        assert.equal(status.memberId, idOf.get(member))
        assert.equal(status.leader, idOf.get(leader))
        assert.equal(status.version, binary.version)
        assert.ok(status.dbSize >= status.dbSizeInUse && status.dbSizeInUse > 0)
        assert.ok(BigInt(status.raftIndex) >= BigInt(status.raftAppliedIndex))
        assert.equal(status.learner, false)
        assert.deepEqual(status.errors, [])
      }
    })

    it('reads the same member list from every member', async () => {
      const {cluster, etcd} = use()
      const {idOf} = await rolesOf(cluster)

      for (const member of cluster.members) {
        const list = await etcd.memberList(member.clientUrl, CALL)
        assert.equal(list.memberId, idOf.get(member))
        const seen = list.members.map(one => [one.name, one.id, one.clientUrls, one.peerUrls, one.learner])
        const expected = cluster.members.map(one => [
          one.name,
          idOf.get(one),
          [one.clientUrl],
          [one.peerUrl],
          false,
        ])
        assert.deepEqual(new Set(seen.map(String)), new Set(expected.map(String)))
      }
    })

    it('reads through quorum and locally without changing the revision', async () => {
      const {cluster, etcd} = use()
      const before = (await cluster.client().status()).revision

      for (const endpoint of cluster.endpoints) {
        assert.equal((await etcd.linearizableRead(endpoint, CALL)).revision, before)
        assert.equal((await etcd.serializableRead(endpoint, CALL)).revision, before)
      }
      assert.equal((await cluster.client().status()).revision, before)
    })

    it('reads health and metrics from the client address', async () => {
      const {etcd, cluster} = use()

      for (const endpoint of cluster.endpoints) {
        assert.deepEqual(await etcd.health(endpoint, CALL), {healthy: true, reason: ''})
        const metrics = await etcd.metrics(endpoint, CALL)
        assert.equal(metrics.quotaBytes, 2 * 1024 ** 3)
        assert.equal(metrics.hasLeader, true)
        assert.equal(metrics.defragInFlight, false)
        assert.equal(metrics.snapshotsInFlight, 0)
        assert.ok(Math.abs((metrics.processStart ?? 0) - Date.now() / 1000) < 120)
      }
    })

    it('hashes to the same value on every member', async () => {
      const {etcd, cluster} = use()
      await cluster.client().put('hashed', 'value')
      const {revision} = await cluster.client().status()
      await eventually('every member at that revision', async () => {
        const all = await Promise.all(cluster.members.map(member => member.gateway.status()))
        return all.every(one => one.revision === revision)
      })

      const hashes = await Promise.all(cluster.endpoints.map(one => etcd.hashKv(one, revision, CALL)))

      assert.equal(new Set(hashes.map(one => `${one.hash} ${one.compactRevision}`)).size, 1)
    })

    it('compacts once, and takes "already compacted" for done', async () => {
      const {etcd, cluster} = use()
      for (const value of ['a', 'b', 'c']) await cluster.client().put('compacted', value)
      const {revision} = await cluster.client().status()
      const [endpoint = ''] = cluster.endpoints

      await etcd.compact(endpoint, revision, CALL)
      await etcd.compact(endpoint, revision, CALL)

      assert.equal((await etcd.hashKv(endpoint, '0', CALL)).compactRevision, revision)
      await rejectsWith(etcd.compact(endpoint, '999999', CALL), 'etcd/failed')
    })

    it('defragments exactly once and only the member it was sent to', async () => {
      const {etcd, cluster} = use()
      await fragment(cluster, {bytes: 4 << 20, valueBytes: 256 << 10, keep: 1})
      const target = memberAt(cluster, 1).clientUrl
      const before = await etcd.status(target, CALL)

      await etcd.defragment(target, {deadlineMs: 30_000})

      const after = await etcd.status(target, CALL)
      assert.ok(after.dbSize < before.dbSize / 2, `${before.dbSize} to ${after.dbSize}`)
      const counts = await Promise.all(cluster.endpoints.map(one => etcd.metrics(one, CALL)))
      assert.deepEqual(
        counts.map(one => one.defragCount),
        [0, 1, 0],
      )
      assert.ok((counts[1]?.defragSeconds ?? 0) > 0)
    })

    it('moves the leadership, and refuses to through a follower', async () => {
      const {etcd, cluster} = use()
      const {
        leader,
        followers: [first, second],
        idOf,
      } = await rolesOf(cluster)
      assert.ok(first && second)
      const target = idOf.get(first) ?? ''

      await rejectsWith(etcd.moveLeader(second.clientUrl, target, CALL), 'etcd/not-leader')
      await rejectsWith(etcd.moveLeader(leader.clientUrl, 'abc', CALL), 'etcd/failed')
      await etcd.moveLeader(leader.clientUrl, target, CALL)

      assert.equal((await etcd.status(first.clientUrl, CALL)).leader, target)
    })

    it('lists no alarms where there are none', async () => {
      const {etcd, cluster} = use()

      assert.deepEqual(await etcd.alarms(cluster.endpoints[0] ?? '', CALL), [])
    })

    it('saves a snapshot that carries its own proof, readable by its owner only', async () => {
      const {etcd, cluster, dir} = use()
      const file = path.join(dir, 'backup.db')

      const saved = await etcd.snapshot(cluster.endpoints[2] ?? '', file, {deadlineMs: 30_000})

      const content = await readFile(file)
      assert.equal(saved.bytes, content.length)
      assert.equal(saved.sha256, content.subarray(-32).toString('hex'))
      assert.equal((await stat(file)).mode & 0o777, 0o600)
      assert.deepEqual(await readdir(dir), ['backup.db'])
    })

    it('tells where a snapshot cannot be written', async () => {
      const {etcd, cluster, dir} = use()
      const file = path.join(dir, 'missing', 'backup.db')

      const error = await rejectsWith(etcd.snapshot(cluster.endpoints[0] ?? '', file, CALL), 'config/invalid')

      assert.match(error.message, /ENOENT/)
    })
  })
}
