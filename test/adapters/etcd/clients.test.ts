import assert from 'node:assert/strict'
import {afterEach, beforeEach, describe, it} from 'node:test'
import {type Clients, openClients} from '../../../src/adapters/etcd/clients.ts'

const MEMBER = 'http://127.0.0.1:2379'

/** Nothing is connected before the first call. */
describe('the clients of a member', () => {
  let clients: Clients
  beforeEach(() => {
    clients = openClients({endpoints: [MEMBER], auth: {username: 'quorate', password: 'correct horse'}})
    clients.listen(MEMBER)({clusterId: 'c1', raftIndex: '100'})
  })
  afterEach(() => clients.close())

  it('stay while its log grows', () => {
    const before = clients.of(MEMBER)
    clients.listen(MEMBER)({clusterId: 'c1', raftIndex: '107'})

    assert.equal(clients.of(MEMBER), before)
  })

  it('are opened anew once its log begins anew, or it belongs to another cluster', () => {
    const before = clients.of(MEMBER)
    clients.listen(MEMBER)({clusterId: 'c1', raftIndex: '8'})
    const restored = clients.of(MEMBER)
    assert.notEqual(restored, before)

    clients.listen(MEMBER)({clusterId: 'c2', raftIndex: '9'})
    assert.notEqual(clients.of(MEMBER), restored)
  })

  it('stay when two answers pass each other on the way', () => {
    const before = clients.of(MEMBER)
    const early = clients.listen(MEMBER)
    clients.listen(MEMBER)({clusterId: 'c1', raftIndex: '107'})
    early({clusterId: 'c1', raftIndex: '103'})

    assert.equal(clients.of(MEMBER), before)
  })
})
