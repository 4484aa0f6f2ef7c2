import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

const socket = {
  remote: '10.0.0.12:2380',
  rttMs: 0.4,
  segmentsOut: 100_000,
  retransmitted: 3,
  lastReceivedMs: 40,
  lastSentMs: 40,
  unacknowledged: 0,
}

describe('tcp-quality', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('tcp-quality', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('tcp-quality', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('tcp-quality', full.withMember('etcd-2', {sockets: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [what, change, expected] of [
    ['a healthy connection', {}, []],
    ['a hundredth sent again', {segmentsOut: 1000, retransmitted: 10}, []],
    ['more than a hundredth sent again', {segmentsOut: 1000, retransmitted: 11}, ['warning etcd-1']],
    ['few segments sent again after a healed partition', {segmentsOut: 20, retransmitted: 6}, []],
    ['nothing received for 5 s', {lastReceivedMs: 5000}, []],
    ['nothing received for longer', {lastReceivedMs: 5001}, ['warning etcd-1']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const seen = full.withMember('etcd-1', {sockets: {peers: [{...socket, ...change}]}})
      const result = checked('tcp-quality', seen)
      assert.deepEqual(said(result), expected)
      if (result.findings[0]) assert.equal(result.findings[0].evidence.peer, 'etcd-2')
    })

  it('expects nothing on the sending half of a stream while the other half receives', () => {
    const peers = [
      {...socket, lastReceivedMs: 900_000},
      {...socket, remote: '[::ffff:10.0.0.12]:41234'},
    ]
    assert.deepEqual(said(checked('tcp-quality', full.withMember('etcd-1', {sockets: {peers}}))), [])
  })

  it('ignores connections it cannot tell a member by', () => {
    const peers = [{...socket, remote: '127.0.0.1:50000', lastReceivedMs: 900_000}]
    assert.deepEqual(said(checked('tcp-quality', full.withMember('etcd-1', {sockets: {peers}}))), [])
  })
})
