import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {after, before, describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {fill} from '../../src/local/etcd/workload.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {
  CALL,
  eventually,
  oneBinaryPerSeries,
  portFor,
  rejectsWith,
  rolesOf,
  skipWithout,
} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const QUOTA = 4 * 1024 * 1024

describe('etcd port with a full database', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}`, () => fullDatabase(binary.path))
})

function fullDatabase(binary: string): void {
  const context: {cluster?: LocalCluster; etcd?: EtcdPort} = {}

  before(async () => {
    context.cluster = await startLocalCluster({size: 1, binary, tls: false, quotaBytes: QUOTA})
    context.etcd = portFor(context.cluster)
    await fill(context.cluster, {valueBytes: 256 * 1024})
  })

  after(async () => {
    context.etcd?.close()
    await context.cluster?.wipe()
  })

  it('shows the alarm by member, in the status too, and still reads', async () => {
    const {cluster, etcd} = context
    assert.ok(cluster && etcd)
    const [endpoint = ''] = cluster.endpoints
    await eventually('the alarm', async () => (await etcd.alarms(endpoint, CALL)).length > 0)

    const status = await etcd.status(endpoint, CALL)

    assert.deepEqual(await etcd.alarms(endpoint, CALL), [{memberId: status.memberId, type: 'NOSPACE'}])
    assert.ok(status.errors.some(one => one.includes('NOSPACE')))
    assert.equal((await etcd.metrics(endpoint, CALL)).quotaBytes, QUOTA)
    assert.match((await etcd.linearizableRead(endpoint, CALL)).revision, /^\d+$/)
    assert.equal((await etcd.health(endpoint, CALL)).healthy, false)
  })
}

describe('a closed etcd port', {skip: skipWithout(binaries)}, () => {
  it('leaves nothing open that would keep the process alive', async () => {
    const auth = {username: 'quorate', password: 'correct horse'}
    const cluster = await startLocalCluster({size: 3, binary: binaries[0]?.path ?? '', tls: true, auth})
    after(() => cluster.wipe())
    const {ca = '', client} = cluster.tlsFiles ?? {}
    const {leader, followers} = await rolesOf(cluster)
    const [paused] = followers
    const program = fileURLToPath(new URL('etcd-call-and-leave.ts', import.meta.url))
    paused?.supervisor.pause()

    const args = [
      program,
      leader.clientUrl,
      paused?.clientUrl ?? '',
      ca,
      client?.cert ?? '',
      client?.key ?? '',
    ]
    const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']})
    const exit = once(child, 'exit')
    const exitedFirst = await Promise.race([
      once(child.stdout, 'data').then(() => false),
      exit.then(() => true),
    ])
    const closedAt = performance.now()
    assert.equal(exitedFirst, false, 'the program failed before it closed the port')
    const [code] = await exit

    assert.equal(code, 0)
    assert.ok(performance.now() - closedAt < 3000)
  })

  it('refuses further calls', async () => {
    const cluster = await startLocalCluster({size: 1, binary: binaries[0]?.path ?? '', tls: false})
    after(() => cluster.wipe())
    const etcd = portFor(cluster)
    const [endpoint = ''] = cluster.endpoints
    await etcd.status(endpoint, CALL)

    etcd.close()

    await rejectsWith(etcd.status(endpoint, CALL), 'internal/bug')
  })
})
