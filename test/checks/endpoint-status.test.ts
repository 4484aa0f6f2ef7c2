import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const first = (cluster: Parameters<typeof checked>[1]): string =>
  checked('endpoint-status', cluster).findings[0]?.summary ?? ''

describe('endpoint-status', () => {
  it('is silent when everybody answers', () => {
    assert.deepEqual(said(checked('endpoint-status', aCluster().withLearner())), [])
  })

  for (const [what, cluster] of [
    ['refuses connections', aCluster().down('etcd-2')],
    ['stays silent', aCluster().paused('etcd-2')],
  ] as const)
    it(`calls a voter that ${what} critical and not reachable, never dead`, () => {
      assert.deepEqual(said(checked('endpoint-status', cluster)), ['critical etcd-2'])
      assert.match(first(cluster), /not reachable from here/)
      assert.doesNotMatch(first(cluster), /dead|down/)
    })

  it('is only warned about a learner that cannot be reached', () => {
    assert.deepEqual(said(checked('endpoint-status', aCluster().withLearner().down('etcd-4'))), [
      'warning etcd-4',
    ])
  })

  for (const service of ['inactive', 'failed'] as const)
    it(`quotes the host when it says the service is ${service}`, () => {
      const seen = aCluster()
        .withMember('etcd-2', {host: {service, mainPid: 0}})
        .down('etcd-2')
      assert.match(first(seen), new RegExp(`its service is ${service} on the host`))
    })

  it('explains silence by a defragmentation that its metrics report', () => {
    const seen = aCluster()
      .paused('etcd-2')
      .withMember('etcd-2', {metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('endpoint-status', seen)), ['warning etcd-2'])
  })

  for (const code of ['etcd/tls', 'etcd/auth', 'etcd/permission-denied', 'probe/pending'] as const)
    it(`reports unknown, not an accusation, when Status fails with ${code}`, () => {
      const result = checked('endpoint-status', aCluster().withMember('etcd-2', {status: code}))
      assert.deepEqual(said(result), ['unknown etcd-2'])
      assert.equal(result.blind[0]?.code, code)
    })

  for (const [answers, expected] of [
    [{health: {healthy: false, reason: 'ALARM NOSPACE'}}, ['warning etcd-2']],
    [{health: 'http/unreachable'}, ['unknown etcd-2']],
    [{health: {healthy: false, reason: 'RANGE ERROR:etcdserver: leader changed'}}, ['info etcd-2']],
    [{health: {healthy: false, reason: 'RAFT NO LEADER'}}, ['info etcd-2']],
    [
      {
        health: {healthy: false, reason: 'RANGE ERROR:context deadline exceeded'},
        linearizable: 'etcd/deadline',
      },
      ['warning etcd-2'],
    ],
  ] as const)
    it(`says ${expected[0]} for ${JSON.stringify(answers)}`, () => {
      assert.deepEqual(said(checked('endpoint-status', aCluster().withMember('etcd-2', answers))), expected)
    })
})
