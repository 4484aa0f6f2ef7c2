import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

describe('host-service', () => {
  it('does not apply where no host is configured, and says so', () => {
    const result = checked('host-service', aCluster())
    assert.equal(result.state, 'not-applicable')
    assert.match(result.reason ?? '', /No host is configured/)
  })

  for (const [service, expected] of [
    ['active', []],
    ['activating', ['warning etcd-2']],
    ['deactivating', ['warning etcd-2']],
    ['inactive', ['critical etcd-2']],
    ['failed', ['critical etcd-2']],
    ['unknown', ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a service that is ${service}`, () => {
      const seen = aCluster().withHosts().withMember('etcd-2', {host: {service}})
      assert.deepEqual(said(checked('host-service', seen)), expected)
    })

  it('reports unknown for a configured host that does not answer', () => {
    const seen = aCluster().withHosts().withMember('etcd-2', {host: 'ssh/unreachable'})
    assert.deepEqual(said(checked('host-service', seen)), ['unknown etcd-2'])
  })
})
