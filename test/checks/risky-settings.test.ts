import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, healthyPart, settings} from '../fixtures/host-parts.ts'

describe('risky-settings', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('risky-settings', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('risky-settings', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('risky-settings', full.withMember('etcd-2', {process: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [setting, value, expected] of [
    ['force-new-cluster', 'true', ['critical etcd-2']],
    ['force-new-cluster', 'false', []],
    ['unsafe-no-fsync', '1', ['critical etcd-2']],
    ['strict-reconfig-check', 'false', ['critical etcd-2']],
    ['strict-reconfig-check', 'true', []],
    ['initial-cluster-state', 'new', []],
    ['quota-backend-bytes', '8589934592', []],
    ['quota-backend-bytes', '8589934593', ['warning etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${setting}=${value}`, () => {
      const seen = full.withMember('etcd-2', {process: {settings: settings({[setting]: value})}})
      assert.deepEqual(said(checked('risky-settings', seen)), expected)
    })

  it('notes peers without TLS, but not on loopback', () => {
    const list = (host: string) => ({
      memberList: {
        members: healthyPart('memberList').members.map((one, n) => ({
          ...one,
          peerUrls: [`http://${host}:${2380 + n}`],
        })),
      },
    })
    assert.deepEqual(said(checked('risky-settings', full.withAll(list('10.0.0.1')))), ['info cluster'])
    assert.deepEqual(said(checked('risky-settings', full.withAll(list('127.0.0.1')))), [])
  })
})
