import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {metricFamilies, type Presence} from '../../src/adapters/etcd/metric-families.ts'
import type {MetricFacts} from '../../src/domain/observation.ts'
import {sampleKey, samplesOf} from '../../src/domain/scrape.ts'
import type {EtcdBinary} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
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

describe('probes of etcd', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}, TLS`, () => probes(binary))
  for (const binary of binaries) describe(`with etcd ${binary.version}, password`, () => permissions(binary))
})

function probes(binary: EtcdBinary): void {
  const context: {cluster?: LocalCluster; etcd?: EtcdPort} = {}
  const use = () => {
    assert.ok(context.cluster?.tlsFiles && context.etcd)
    return {cluster: context.cluster, etcd: context.etcd, files: context.cluster.tlsFiles}
  }
  const isOld = binary.version.startsWith('3.4.')

  before(async () => {
    const extraArgs = ['--metrics=extensive']
    context.cluster = await startLocalCluster({size: 3, binary: binary.path, tls: true, extraArgs})
    context.etcd = portFor(context.cluster)
  })

  after(async () => {
    for (const member of context.cluster?.members ?? []) member.supervisor.resume()
    context.etcd?.close()
    await context.cluster?.wipe()
  })

  it('finds every family of the allow-list that this version should have, and no other', async () => {
    const {cluster, etcd} = use()
    const {leader} = await rolesOf(cluster)
    await cluster.client(leader.clientUrl).put('counted', 'x')
    const facts = await etcd.metrics(leader.clientUrl, CALL)

    const expected = (presence: Presence) =>
      presence === 'always' || presence === 'extensive' || presence === (isOld ? '3.4 only' : '3.5+')
    for (const {name, presence, histogram} of metricFamilies) {
      if (presence === 'after first event') continue
      const found = samplesIn(facts, histogram ? `${name}_bucket` : name) > 0
      assert.equal(found, expected(presence), name)
    }
  })

  it('keeps a scrape small, of gRPC only what was called, with ids and versions as labels', async () => {
    const {cluster, etcd} = use()
    const {leader, followers, idOf} = await rolesOf(cluster)
    await cluster.client(leader.clientUrl).put('counted', 'x')

    const {scrape} = await etcd.metrics(leader.clientUrl, CALL)

    assert.ok(scrape)
    assert.equal(scrape.samples[sampleKey('etcd_server_version', {server_version: binary.version})], 1)
    const [other] = followers
    assert.ok(other)
    const peers = {Local: idOf.get(leader) ?? '', Remote: idOf.get(other) ?? ''}
    assert.equal(scrape.samples[sampleKey('etcd_network_active_peers', peers)], 1)
    const handled = samplesOf(scrape, 'grpc_server_handled_total').map(({labels}) => labels)
    assert.ok(
      handled.some(({grpc_method: method, grpc_code: code}) => method === 'Put' && code === 'Unavailable'),
    )
    assert.ok(!handled.some(({grpc_method: method}) => method === 'UserDelete' || method === 'Watch'))
    assert.ok(Object.keys(scrape.samples).length < 500, `${Object.keys(scrape.samples).length} samples`)
    assert.ok(Math.abs(Date.parse(scrape.at) - Date.now()) < 10_000)
  })

  it('reads liveness and readiness, or that this version has no such pages', async () => {
    const {cluster, etcd} = use()
    const expected = isOld
      ? {supported: false, ok: false, failing: []}
      : {supported: true, ok: true, failing: []}

    assert.deepEqual(await etcd.livez(cluster.endpoints[0] ?? '', CALL), expected)
    assert.deepEqual(await etcd.readyz(cluster.endpoints[0] ?? '', CALL), expected)
  })

  it('reads what the process is and what the members agreed on', async () => {
    const {cluster, etcd} = use()

    const version = await etcd.version(cluster.endpoints[0] ?? '', CALL)

    assert.deepEqual(version, {server: binary.version, cluster: binary.version.replace(/\d+$/, '0')})
  })

  it('shows the certificate of a client and of a peer address, and that we are let in', async () => {
    const {cluster, etcd} = use()

    for (const [at, member] of cluster.members.entries())
      for (const address of [member.clientUrl, member.peerUrl]) {
        const {certificate, ...answer} = await etcd.tls(address, CALL)
        assert.deepEqual(answer, {address, untrusted: null, turnedAway: null})
        assert.equal(certificate?.subject, `CN=etcd-${at + 1}`)
        assert.equal(certificate.issuer, 'CN=Quorate local authority')
        assert.deepEqual(certificate.names, ['IP:127.0.0.1', 'DNS:localhost'])
        assert.ok(Date.parse(certificate.notBefore) < Date.now())
        assert.ok(Date.parse(certificate.notAfter) > Date.now())
      }
  })

  it('still shows the certificate when etcd turns us away, and says why it did', async () => {
    const {cluster, files} = use()
    const {clientUrl, peerUrl} = memberAt(cluster, 0)
    for (const [identity, words] of [
      [files.expired, /certificate/],
      [files.stranger, /certificate|unknown ca/],
      [undefined, /certificate/],
    ] as const) {
      const etcd = portFor(cluster, {tls: tlsOf(files.ca, identity)})
      for (const address of [clientUrl, peerUrl]) {
        const answer = await etcd.tls(address, CALL)
        assert.equal(answer.untrusted, null)
        assert.match(answer.turnedAway ?? '', words)
        assert.equal(answer.certificate?.subject, 'CN=etcd-1')
      }
      etcd.close()
    }
  })

  it('shows its own certificate only to hosts of the configuration', async () => {
    const {cluster, etcd} = use()
    const elsewhere = memberAt(cluster, 0).peerUrl.replace('127.0.0.1', 'localhost')

    const answer = await etcd.tls(elsewhere, CALL)

    assert.match(answer.turnedAway ?? '', /certificate/)
    assert.equal(answer.certificate?.subject, 'CN=etcd-1')
  })

  it('says that our authority does not vouch for a member', async () => {
    const {cluster, files} = use()
    const etcd = portFor(cluster, {tls: tlsOf(files.strangerCa, files.client)})

    const answer = await etcd.tls(memberAt(cluster, 0).clientUrl, CALL)
    etcd.close()

    assert.match(answer.untrusted ?? '', /^unable to (verify|get)/)
    assert.equal(answer.turnedAway, null)
  })

  it('counts keys by prefix, a page at a time, without showing a key or a value', async () => {
    const {cluster, etcd} = use()
    const endpoint = cluster.endpoints[0] ?? ''
    const gateway = cluster.client()
    const put = (key: string, value = 'x') => gateway.put(key, value)
    for (let at = 0; at < 12; at += 1) await put(`/registry/pods/default/pod-${at}`, 'x'.repeat(100))
    for (let at = 0; at < 3; at += 1) await put(`/registry/example.com/widgets/default/${at}`)
    await put('/registry/namespaces/default')
    await put('very-secret-name')
    const before = (await gateway.status()).revision
    await eventually('the member to have it', async () => {
      return (await etcd.status(endpoint, CALL)).revision === before
    })

    const all = await etcd.countKeys(endpoint, {prefix: '/registry/', mostKeys: 100_000}, CALL)

    assert.deepEqual(all, {
      total: 16,
      counted: 16,
      partial: false,
      prefixes: [
        {prefix: '/registry/pods/', keys: 12, sampledValueBytes: 100},
        {prefix: '/registry/example.com/widgets/', keys: 3, sampledValueBytes: 1},
        {prefix: '/registry/namespaces/', keys: 1, sampledValueBytes: 1},
      ],
    })
    const some = await etcd.countKeys(endpoint, {prefix: null, mostKeys: 10}, CALL)
    assert.deepEqual([some.partial, some.counted], [true, 10])
    assert.ok(some.total >= 17)
    const everything = await etcd.countKeys(endpoint, {prefix: null, mostKeys: 100_000}, CALL)
    assert.equal(everything.counted, everything.total)
    assert.doesNotMatch(JSON.stringify(everything), /secret|pod-/)
    assert.equal((await gateway.status()).revision, before)
  })

  it('goes on behind the last key of a page, and stops where it was told to', async () => {
    const {cluster, etcd} = use()
    const names = Array.from({length: 620}, (_, at) => `paged/${at % 2}/${at}`)
    await Promise.all(names.map(name => cluster.client().put(name, 'x')))
    const count = (mostKeys: number) =>
      etcd.countKeys(cluster.endpoints[0] ?? '', {prefix: 'paged/', mostKeys}, CALL)
    await eventually('the member to have it', async () => (await count(0)).total === 620)

    assert.deepEqual(await count(10_000), {
      total: 620,
      counted: 620,
      partial: false,
      prefixes: [
        {prefix: 'paged/0/', keys: 310, sampledValueBytes: 1},
        {prefix: 'paged/1/', keys: 310, sampledValueBytes: 1},
      ],
    })
    const {counted, partial} = await count(510)
    assert.deepEqual([counted, partial], [510, true])
  })

  it('reads values too large for one message one at a time', async () => {
    const {cluster, etcd} = use()
    for (let at = 0; at < 6; at += 1) await cluster.client().put(`large/${at}`, 'x'.repeat(900_000))
    const count = () => etcd.countKeys(cluster.endpoints[0] ?? '', {prefix: 'large/', mostKeys: 100}, CALL)
    await eventually('the member to have it', async () => (await count()).total === 6)

    assert.deepEqual((await count()).prefixes, [{prefix: 'large/', keys: 6, sampledValueBytes: 900_000}])
  })

  it('tells a refused from a silent member in every probe', async () => {
    const {cluster, etcd} = use()
    const {clientUrl, peerUrl, supervisor} = memberAt(cluster, 2)
    const short = {deadlineMs: 400}
    const ask = [
      () => etcd.tls(clientUrl, short),
      () => etcd.tls(peerUrl, short),
      () => etcd.livez(clientUrl, short),
      () => etcd.readyz(clientUrl, short),
      () => etcd.version(clientUrl, short),
      () => etcd.countKeys(clientUrl, {prefix: null, mostKeys: 10}, short),
    ]
    supervisor.pause()
    for (const one of ask) await rejectsWith(one(), 'etcd/deadline')
    supervisor.resume()
    await supervisor.kill()

    for (const one of [...ask.slice(0, 2), ...ask.slice(-1)]) await rejectsWith(one(), 'etcd/refused')
    for (const one of ask.slice(2, -1)) await rejectsWith(one(), 'http/unreachable')
  })

  const noPages = isOld && 'etcd has these pages from 3.4.29 on'
  it('is alive but not ready, with the reason, where a majority is missing', {skip: noPages}, async () => {
    const {cluster, etcd} = use()
    await memberAt(cluster, 1).supervisor.kill()
    const endpoint = cluster.endpoints[0] ?? ''
    const patient = {deadlineMs: 12_000}

    assert.equal((await etcd.livez(endpoint, patient)).ok, true)
    assert.deepEqual(await etcd.readyz(endpoint, patient), {
      supported: true,
      ok: false,
      failing: ['linearizable_read'],
    })
  })
}

function permissions(binary: EtcdBinary): void {
  it('counts keys only with the right to read them, and hands the refusal on', async () => {
    const cluster = await startLocalCluster({size: 1, binary: binary.path, tls: true, auth: AUTH})
    after(() => cluster.wipe())
    await cluster.client().call('auth/user/add', {name: 'nobody', password: 'nothing'})
    const tls = tlsOf(cluster.tlsFiles?.ca ?? '', cluster.tlsFiles?.gateway)
    const [endpoint = ''] = cluster.endpoints
    const allowed = portFor(cluster, {auth: AUTH})
    const nobody = portFor(cluster, {tls, auth: {username: 'nobody', password: 'nothing'}})
    after(() => [allowed, nobody].forEach(port => port.close()))
    const request = {prefix: null, mostKeys: 100} as const

    assert.deepEqual(await allowed.countKeys(endpoint, request, CALL), {
      total: 0,
      counted: 0,
      partial: false,
      prefixes: [],
    })
    await rejectsWith(nobody.countKeys(endpoint, request, CALL), 'etcd/permission-denied')
  })
}

function samplesIn({scrape}: MetricFacts, name: string): number {
  return scrape === undefined ? 0 : samplesOf(scrape, name).length
}
