import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, pathsFrom, shut} from '../fixtures/host-parts.ts'

const lost = full.withMember('etcd-2', {status: 'etcd/deadline', clientTls: 'etcd/deadline'})

describe('endpoint-reachable', () => {
  it('is silent while every member answers', () => {
    assert.deepEqual(said(checked('endpoint-reachable', full)), [])
  })

  it('only warns while nobody but us has tried', () => {
    const result = checked('endpoint-reachable', aCluster().down('etcd-2'))
    assert.deepEqual(said(result), ['warning etcd-2'])
    assert.equal(result.findings[0]?.evidence.step, 'tcp')
    assert.match(result.findings[0]?.summary ?? '', /no other host could be asked/)
  })

  it('is critical when the host of another member cannot reach it either', () => {
    const seen = lost
      .withMember('etcd-1', {paths: pathsFrom('etcd-1', 'etcd-2', shut(['client', 'peer'], 'silent'))})
      .withMember('etcd-3', {paths: pathsFrom('etcd-3', 'etcd-2', shut(['client', 'peer'], 'silent'))})
    const result = checked('endpoint-reachable', seen)
    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.equal(result.findings[0]?.evidence.failsFrom, 'etcd-1 and etcd-3')
  })

  it('only warns when others reach what we do not', () => {
    const result = checked('endpoint-reachable', lost)
    assert.deepEqual(said(result), ['warning etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /its port is open from the host of etcd-1 and etcd-3/)
  })

  for (const [what, clientTls, step] of [
    ['hangs after the handshake', {}, 'http'],
    ['refuses our certificate', {turnedAway: 'certificate required'}, 'tls'],
    ['is silent', 'etcd/deadline', null],
  ] as const)
    it(`names the step ${step} when the member ${what}`, () => {
      const result = checked('endpoint-reachable', lost.withMember('etcd-2', {clientTls}))
      assert.equal(result.findings[0]?.evidence.step, step)
    })

  it('notes a member that answers gRPC but not HTTP', () => {
    const seen = full.withMember('etcd-2', {version: 'http/unreachable'})
    assert.deepEqual(said(checked('endpoint-reachable', seen)), ['info etcd-2'])
  })

  it('concludes nothing from a failure that is ours, nor from a defragmentation', () => {
    const denied = full.withMember('etcd-2', {status: 'etcd/permission-denied'})
    const busy = lost.withMember('etcd-2', {metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('endpoint-reachable', denied)), ['unknown etcd-2'])
    assert.deepEqual(said(checked('endpoint-reachable', busy)), ['unknown etcd-2'])
  })
})
