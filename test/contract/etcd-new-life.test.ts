import assert from 'node:assert/strict'
import {rm} from 'node:fs/promises'
import {after, before, describe, it} from 'node:test'
import {enableAuth} from '../../src/local/etcd/authentication.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {openGateway} from '../../src/local/etcd/gateway.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, eventually, memberAt, oneBinaryPerSeries, portFor, skipWithout} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const AUTH = {username: 'quorate', password: 'correct horse'}
/** More than making the users again takes. */
const WRITES = 50

describe('a cluster made anew behind the same address', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}`, () => madeAnew(binary.path))
})

function madeAnew(binary: string): void {
  let cluster: LocalCluster
  let etcd: EtcdPort
  before(async () => {
    cluster = await startLocalCluster({size: 1, binary, tls: false, auth: AUTH})
    etcd = portFor(cluster, {auth: AUTH})
  })
  after(async () => {
    etcd.close()
    await cluster.wipe()
  })

  it('is logged in to again: etcd would wait for its log to reach where the old login was given', async () => {
    const {clientUrl, dataDir, supervisor, gateway} = memberAt(cluster, 0)
    for (let n = 0; n < WRITES; n += 1) await gateway.call('kv/put', {key: 'a2V5', value: 'dmFsdWU='})
    await etcd.linearizableRead(clientUrl, CALL)
    const before = await etcd.status(clientUrl, CALL)

    await supervisor.stop()
    await rm(dataDir, {recursive: true})
    await supervisor.start()
    const nobody = openGateway({url: clientUrl})
    await eventually('the new cluster', async () => (await nobody.status()).leader !== '0')
    await enableAuth(nobody, AUTH)

    // Same token and address, so the same id, as after most restores by hand.
    const now = await etcd.status(clientUrl, CALL)
    assert.equal(now.clusterId, before.clusterId)
    assert.ok(BigInt(now.raftIndex) < BigInt(before.raftIndex))
    await etcd.linearizableRead(clientUrl, CALL)
    await etcd.serializableRead(clientUrl, CALL)
  })
}
