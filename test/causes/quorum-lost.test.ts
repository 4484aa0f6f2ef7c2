import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

const allDown = aCluster().down('etcd-1').down('etcd-2').down('etcd-3')
const pending = {status: 'probe/pending', linearizable: 'probe/pending'} as const

describe('R09 quorum-lost', () => {
  for (const [what, cluster, expected] of [
    ['the survivor knows no leader', aCluster().withoutQuorum(), 'medium cluster'],
    ['two survivors of five know no leader', aCluster({size: 5}).withoutQuorum(), 'medium cluster'],
    ['everybody refuses', allDown, 'low cluster'],
    [
      'everybody refuses and the hosts say stopped',
      allDown.withAll({host: {service: 'inactive'}}),
      'medium cluster',
    ],
    ['the only voter refuses', aCluster({size: 1}).down('etcd-1'), 'low cluster'],
    ['one of three is down', aCluster().down('etcd-2'), undefined],
    ['everybody is silent', aCluster().paused('etcd-1').paused('etcd-2').paused('etcd-3'), undefined],
    ['a read still succeeds', aCluster().paused('etcd-2').paused('etcd-3'), undefined],
    ['a majority is up without leader', aCluster().withLeader(null), undefined],
    [
      'the missing ones have only not answered yet',
      aCluster().withLeader(null).withMember('etcd-2', pending).withMember('etcd-3', pending),
      undefined,
    ],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R09'), expected)
    })

  it('is never sure by itself, and offers nothing but to bring members back', () => {
    const {causes, proposals} = diagnosed(aCluster().withHosts().withoutQuorum())
    assert.notEqual(causes[0]?.confidence, 'high')
    assert.ok(proposals.every(({runbook}) => runbook === 'restart-member'))
  })

  for (const [what, cluster, why] of [
    ['a read still succeeds', aCluster().down('etcd-2'), /a majority is alive/],
    ['a majority answers', aCluster().withLeader(null), /3 of 3 voters answer/],
    ['all are silent', aCluster({size: 2}).paused('etcd-1').paused('etcd-2'), /the network of Quorate/],
  ] as const)
    it(`is rejected when ${what}`, () => {
      assert.match(rejection(diagnosed(cluster), 'R09') ?? '', why)
    })
})
