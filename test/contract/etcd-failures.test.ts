import assert from 'node:assert/strict'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, afterEach, before, describe, it} from 'node:test'
import {OpsError} from '../../src/domain/errors.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {untilMemberHealthy} from '../../src/local/etcd/readiness.ts'
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
  tlsOf,
} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const AUTH = {username: 'quorate', password: 'correct horse'}
const SHORT = {deadlineMs: 700} as const

describe('etcd port when something is wrong', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}`, () => failures(binary.path))
})

function failures(binary: string): void {
  const context: {cluster?: LocalCluster; etcd?: EtcdPort} = {}
  const ports: EtcdPort[] = []
  const use = () => {
    assert.ok(context.cluster && context.etcd)
    return {cluster: context.cluster, etcd: context.etcd, victim: memberAt(context.cluster, 1)}
  }
  const open = (changes: Parameters<typeof portFor>[1]) => {
    const port = portFor(use().cluster, changes)
    ports.push(port)
    return port
  }

  before(async () => {
    context.cluster = await startLocalCluster({size: 3, binary, tls: true, auth: AUTH})
    context.etcd = portFor(context.cluster, {auth: AUTH})
    ports.push(context.etcd)
  })

  after(async () => {
    for (const port of ports) port.close()
    await context.cluster?.wipe()
  })

  afterEach(() => {
    for (const member of use().cluster.members) member.supervisor.resume()
  })

  it('says what is wrong with certificates, in the words of the side that refused', async () => {
    const {cluster, victim} = use()
    const files = cluster.tlsFiles
    assert.ok(files)
    const wrongAuthority = open({tls: tlsOf(files.strangerCa, files.client)})
    const expired = open({tls: tlsOf(files.ca, files.expired)})
    const stranger = open({tls: tlsOf(files.ca, files.stranger)})
    const none = open({tls: tlsOf(files.ca)})

    const refusal = await rejectsWith(wrongAuthority.status(victim.clientUrl, CALL), 'etcd/tls')
    assert.match(refusal.message, /unable to verify the first certificate$/)
    for (const port of [expired, stranger, none]) {
      const error = await rejectsWith(port.status(victim.clientUrl, CALL), 'etcd/tls')
      assert.match(error.message, /certificate|unknown ca/)
      assert.match(error.message, new RegExp(victim.clientUrl))
      await rejectsWith(port.health(victim.clientUrl, CALL), 'etcd/tls')
      await rejectsWith(port.metrics(victim.clientUrl, CALL), 'etcd/tls')
    }
  })

  it('says that a password is wrong without repeating it', async () => {
    const {victim} = use()
    const etcd = open({auth: {username: 'quorate', password: 'battery staple'}})

    const error = await rejectsWith(etcd.linearizableRead(victim.clientUrl, CALL), 'etcd/auth')

    assert.doesNotMatch(`${error.message} ${error.remedy} ${String(error.cause)}`, /battery/)
  })

  it('says that a login is missing where the certificate names nobody', async () => {
    const {cluster, victim} = use()
    assert.ok(cluster.tlsFiles)
    const etcd = open({tls: tlsOf(cluster.tlsFiles.ca, cluster.tlsFiles.gateway)})

    await rejectsWith(etcd.defragment(victim.clientUrl, CALL), 'etcd/auth')
  })

  it('takes a refused permission for proof of quorum, and reports it for maintenance', async () => {
    const {cluster, victim} = use()
    // Through the member that is asked afterwards: another may not have applied it yet.
    await cluster.client(victim.clientUrl).call('auth/user/add', {name: 'nobody', password: 'nothing'})
    const etcd = open({
      tls: tlsOf(cluster.tlsFiles?.ca ?? '', cluster.tlsFiles?.gateway),
      auth: {username: 'nobody', password: 'nothing'},
    })

    assert.deepEqual(await etcd.linearizableRead(victim.clientUrl, CALL), {revision: '0'})
    await rejectsWith(etcd.defragment(victim.clientUrl, CALL), 'etcd/permission-denied')
    const dir = await mkdtemp(path.join(tmpdir(), 'quorate-denied-'))
    await rejectsWith(
      etcd.snapshot(victim.clientUrl, path.join(dir, 'no.db'), CALL),
      'etcd/permission-denied',
    )
    assert.deepEqual(await readdir(dir), [])
    await rm(dir, {recursive: true})
  })

  it('names an address where etcd does not speak gRPC or TLS', async () => {
    const {cluster, victim} = use()
    const plain = victim.metricsUrl.replace('http:', 'https:')
    const etcd = open({endpoints: [plain], auth: AUTH})

    const error = await rejectsWith(etcd.status(plain, CALL), 'etcd/tls')

    assert.match(error.message, /does not speak TLS/)
    assert.ok(cluster.endpoints.length > 0)
  })

  it('sends credentials to no address that is not configured', async () => {
    const {etcd} = use()

    await rejectsWith(etcd.status('https://127.0.0.1:1', CALL), 'internal/bug')
  })

  it('ends every call to a paused member at its deadline and leaves the others fast', async () => {
    const {cluster, etcd} = use()
    const victim = (await rolesOf(cluster)).followers[0]
    assert.ok(victim)
    const others = cluster.endpoints.filter(one => one !== victim.clientUrl)
    for (const one of others) await etcd.linearizableRead(one, CALL)
    victim.supervisor.pause()
    const started = performance.now()

    const late = Promise.all([
      rejectsWith(etcd.status(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(etcd.memberList(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(etcd.linearizableRead(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(etcd.serializableRead(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(etcd.health(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(etcd.metrics(victim.clientUrl, SHORT), 'etcd/deadline'),
      rejectsWith(open({auth: AUTH}).status(victim.clientUrl, SHORT), 'etcd/deadline'),
    ])
    await Promise.all(others.flatMap(one => [etcd.status(one, SHORT), etcd.linearizableRead(one, SHORT)]))
    const othersTook = performance.now() - started
    await late
    const took = performance.now() - started
    victim.supervisor.resume()

    assert.ok(othersTook < SHORT.deadlineMs, `the others took ${othersTook} ms`)
    assert.ok(took < SHORT.deadlineMs + 1500, `took ${took} ms`)
    await untilMemberHealthy(victim, 20_000)
    await eventually('the resumed member answering', () => answers(etcd, victim.clientUrl))
  })

  it('sees that followers are well while the leader is stuck, although nobody can log in then', async () => {
    const {cluster} = use()
    const {leader, followers} = await rolesOf(cluster)
    const [follower] = followers
    assert.ok(follower)
    leader.supervisor.pause()

    const status = await open({auth: AUTH}).status(follower.clientUrl, SHORT)
    const list = await open({auth: AUTH}).memberList(follower.clientUrl, SHORT)
    leader.supervisor.resume()

    assert.equal(status.version.length > 0, true)
    assert.equal(list.members.length, 3)
    await cluster.untilHealthy()
  })

  it('logs in where even the status wants a login', async () => {
    const {cluster, victim} = use()
    const nameless = tlsOf(cluster.tlsFiles?.ca ?? '', cluster.tlsFiles?.gateway)

    const {leader} = await open({tls: nameless, auth: AUTH}).status(victim.clientUrl, CALL)

    assert.match(leader ?? '', /^[0-9a-f]+$/)
  })

  it('tells a long act that its member is stuck, and says that the member goes on by itself', async () => {
    const {etcd, victim} = use()
    await etcd.status(victim.clientUrl, CALL)
    victim.supervisor.pause()

    const error = await rejectsWith(etcd.defragment(victim.clientUrl, SHORT), 'etcd/deadline')
    victim.supervisor.resume()

    assert.equal(error.retryable, false)
    assert.match(error.remedy, /goes on by itself/)
    await untilMemberHealthy(victim, 20_000)
  })

  it('stops waiting when the caller does', async () => {
    const {etcd, victim} = use()
    victim.supervisor.pause()
    const reason = new OpsError('refused/state', 'the run was cancelled', {remedy: 'Nothing.'})
    const controller = new AbortController()
    const waiting = [
      rejectsWith(etcd.status(victim.clientUrl, {...CALL, signal: controller.signal}), 'refused/state'),
      rejectsWith(etcd.metrics(victim.clientUrl, {...CALL, signal: controller.signal}), 'refused/state'),
    ]
    const started = performance.now()

    controller.abort(reason)
    await Promise.all(waiting)

    assert.ok(performance.now() - started < 1000)
    victim.supervisor.resume()
    await untilMemberHealthy(victim, 20_000)
  })

  it('sends nothing after its caller stopped waiting', async () => {
    const {victim} = use()
    const etcd = open({auth: AUTH})
    const before = await etcd.metrics(victim.clientUrl, CALL)
    victim.supervisor.pause()
    const controller = new AbortController()
    const act = rejectsWith(
      etcd.defragment(victim.clientUrl, {...CALL, signal: controller.signal}),
      'etcd/deadline',
    )

    controller.abort()
    await act
    victim.supervisor.resume()
    await untilMemberHealthy(victim, 20_000)
    await etcd.status(victim.clientUrl, CALL)

    assert.equal((await etcd.metrics(victim.clientUrl, CALL)).defragCount, before.defragCount)
  })

  it('tells a member that is down from one that is silent, and sees it again when it is back', async () => {
    const {etcd, victim} = use()
    await victim.supervisor.stop()

    for (let time = 0; time < 3; time += 1) {
      const error = await rejectsWith(etcd.status(victim.clientUrl, SHORT), 'etcd/refused')
      assert.equal(error.message, `Could not read the status of ${victim.clientUrl}: connection refused`)
      assert.equal(error.retryable, true)
    }
    await rejectsWith(etcd.health(victim.clientUrl, SHORT), 'http/unreachable')
    assert.equal(
      (await rejectsWith(etcd.defragment(victim.clientUrl, SHORT), 'etcd/refused')).retryable,
      false,
    )

    await victim.supervisor.start()
    await untilMemberHealthy(victim, 20_000)
    const back = performance.now()
    await eventually('the restarted member answering', () => answers(etcd, victim.clientUrl))
    assert.ok(performance.now() - back < 2500)
  })

  it('without quorum still reads what is local, and names what is not', async () => {
    const {cluster, etcd} = use()
    const {leader, followers} = await rolesOf(cluster)
    const [survivor, other] = followers
    assert.ok(survivor && other)
    // A login needs quorum; one from before still counts.
    await etcd.linearizableRead(survivor.clientUrl, CALL)
    await Promise.all([leader.supervisor.kill(), other.supervisor.kill()])
    await eventually('the survivor losing its leader', async () => {
      return (await etcd.status(survivor.clientUrl, CALL)).leader === null
    })

    const status = await etcd.status(survivor.clientUrl, CALL)
    assert.ok(status.errors.some(one => one.includes('no leader')))
    assert.equal((await etcd.memberList(survivor.clientUrl, CALL)).members.length, 3)
    assert.match((await etcd.serializableRead(survivor.clientUrl, CALL)).revision, /^\d+$/)
    assert.equal((await etcd.health(survivor.clientUrl, {deadlineMs: 10_000})).healthy, false)
    assert.equal((await etcd.metrics(survivor.clientUrl, CALL)).hasLeader, false)

    // etcd3 drops a member's channels whenever a call fails; a longer call must survive that.
    const started = performance.now()
    const alarms = rejectsWith(etcd.alarms(survivor.clientUrl, {deadlineMs: 2000}), 'etcd/deadline')
    await rejectsWith(etcd.linearizableRead(survivor.clientUrl, SHORT), 'etcd/deadline')
    await alarms
    assert.ok(performance.now() - started > 1900)
  })
}

async function answers(etcd: EtcdPort, endpoint: string): Promise<boolean> {
  await etcd.status(endpoint, CALL)
  return true
}
