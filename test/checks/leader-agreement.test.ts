import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const id = aCluster().idOf
const claim = (name: string, raftTerm: string) => ({status: {leader: id(name), raftTerm}})

describe('leader-agreement', () => {
  for (const [what, cluster, expected] of [
    ['all voters name the same leader', aCluster(), []],
    [
      'one voter knows no leader',
      aCluster().withMember('etcd-3', {status: {leader: null}, linearizable: 'etcd/deadline'}),
      ['warning etcd-3'],
    ],
    [
      'one voter knew no leader, and a read through it proves that it found one',
      aCluster().withMember('etcd-3', {status: {leader: null}}),
      ['info cluster'],
    ],
    [
      'all voters elect, and reads succeed right after',
      aCluster().withAll({status: {leader: null}}),
      ['info cluster'],
    ],
    ['a learner knows no leader', aCluster().withLearner({status: {leader: null}}), []],
    ['nobody knows a leader', aCluster().withLeader(null), ['critical cluster']],
    [
      'two lead in the same term, which split-brain reports',
      aCluster().withMember('etcd-2', claim('etcd-2', '7')),
      [],
    ],
    ['two lead in different terms', aCluster().withMember('etcd-2', claim('etcd-2', '8')), ['info cluster']],
    [
      'one still names an old leader',
      aCluster().withMember('etcd-3', claim('etcd-2', '6')),
      ['info cluster'],
    ],
    [
      'two lead in different clusters, of which one is not ours',
      aCluster().withMember('etcd-3', {status: {leader: id('etcd-3'), clusterId: 'abc'}}),
      ['unknown etcd-3'],
    ],
    ['one does not answer', aCluster().down('etcd-2'), ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} when ${what}`, () => {
      assert.deepEqual(said(checked('leader-agreement', cluster)), expected)
    })
})
