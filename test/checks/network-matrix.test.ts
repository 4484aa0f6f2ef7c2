import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Target} from '../../src/domain/reach.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, pathsFrom, shut} from '../fixtures/host-parts.ts'

const connecting =
  (connectMs: number) =>
  (target: Target): Target => ({
    ...target,
    ports: target.ports.map(port => ({...port, connectMs})),
  })
const pinging =
  (received: number) =>
  (target: Target): Target => ({
    ...target,
    ping: {sent: 5, received, averageMs: received === 0 ? null : 0.4},
  })
const socket = {rttMs: 0.4, lastReceivedMs: 20, lastSentMs: 20, unacknowledged: 0}

describe('network-matrix', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('network-matrix', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('network-matrix', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('network-matrix', full.withMember('etcd-2', {paths: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [what, change, expected] of [
    ['a silent peer port', shut(['peer', 'client'], 'silent'), ['critical etcd-1']],
    ['a refused peer port of a member that serves', shut(['peer'], 'refused'), ['critical etcd-1']],
    ['a client port alone', shut(['client'], 'silent'), ['info etcd-1']],
    ['a connect of more than a second', connecting(1001), ['warning etcd-1']],
    ['a connect of a second', connecting(1000), []],
    ['one ping of five lost', pinging(4), ['info etcd-1']],
    ['all pings filtered', pinging(0), []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const seen = full.withMember('etcd-1', {paths: pathsFrom('etcd-1', 'etcd-2', change)})
      assert.deepEqual(said(checked('network-matrix', seen)), expected)
    })

  it('judges each direction by itself and says when only one is broken', () => {
    const seen = full.withMember('etcd-1', {paths: pathsFrom('etcd-1', 'etcd-2', shut(['peer'], 'silent'))})
    const [finding] = checked('network-matrix', seen).findings
    assert.equal(finding?.evidence.oneWay, true)
    assert.deepEqual([finding?.evidence.from, finding?.evidence.to], ['etcd-1', 'etcd-2'])
    assert.equal(finding?.evidence.failure, 'silent')
  })

  it('does not blame the network when nothing listens on a stopped member', () => {
    const seen = full
      .down('etcd-2')
      .withMember('etcd-1', {paths: pathsFrom('etcd-1', 'etcd-2', shut(['client', 'peer'], 'refused'))})
    assert.deepEqual(said(checked('network-matrix', seen)), ['warning etcd-1'])
  })

  it('believes lost pings when TCP has to send again, too', () => {
    const peers = [{...socket, remote: '10.0.0.12:2380', segmentsOut: 500, retransmitted: 40}]
    const seen = full.withMember('etcd-1', {
      paths: pathsFrom('etcd-1', 'etcd-2', pinging(4)),
      sockets: {peers},
    })
    assert.deepEqual(said(checked('network-matrix', seen)), ['warning etcd-1'])
  })

  it('reports unknown when no path could be measured', () => {
    const seen = full.withMember('etcd-1', {paths: {targets: [], gaps: ['bash is missing']}})
    assert.deepEqual(said(checked('network-matrix', seen)), ['unknown etcd-1'])
  })

  it('is silent for a single member, which has nobody to reach', () => {
    assert.deepEqual(said(checked('network-matrix', aCluster({size: 1}).withFullLook())), [])
  })
})
