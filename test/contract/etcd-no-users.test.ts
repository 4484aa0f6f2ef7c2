import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {enableAuth} from '../../src/local/etcd/authentication.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import {CALL, memberAt, oneBinaryPerSeries, portFor, rejectsWith, skipWithout} from './etcd-fixture.ts'

const binaries = await oneBinaryPerSeries()
const AUTH = {username: 'quorate', password: 'correct horse'}

describe('a cluster without users, for a configuration that has one', {skip: skipWithout(binaries)}, () => {
  for (const binary of binaries) describe(`with etcd ${binary.version}`, () => noUsers(binary.path))
})

function noUsers(binary: string): void {
  let cluster: LocalCluster
  let etcd: EtcdPort
  before(async () => {
    cluster = await startLocalCluster({size: 1, binary, tls: false})
    etcd = portFor(cluster, {auth: AUTH})
  })
  after(async () => {
    etcd.close()
    await cluster.wipe()
  })

  it('is told apart from a wrong password, with what to do', async () => {
    const {clientUrl} = memberAt(cluster, 0)

    for (const read of ['linearizableRead', 'serializableRead'] as const) {
      const error = await rejectsWith(etcd[read](clientUrl, CALL), 'etcd/auth-off')
      assert.match(error.message, /authentication is off there, and the configuration has a user/)
      assert.match(error.remedy, /docs\/runbooks\/rebuild\.md/)
    }
  })

  it('still says what needs no user', async () => {
    assert.equal((await etcd.status(memberAt(cluster, 0).clientUrl, CALL)).learner, false)
  })

  it('is looked at again as soon as the users are there', async () => {
    await enableAuth(cluster.client(), AUTH)

    await etcd.linearizableRead(memberAt(cluster, 0).clientUrl, CALL)
  })
}
