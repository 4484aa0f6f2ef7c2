import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const id = aCluster().idOf
const claim = (name: string, raftTerm: string) => ({status: {leader: id(name), raftTerm}})

describe('split-brain', () => {
  for (const [what, cluster, expected] of [
    ['one leads', aCluster(), []],
    ['nobody leads', aCluster().withLeader(null), []],
    ['two lead in different terms', aCluster().withMember('etcd-2', claim('etcd-2', '8')), []],
    ['one still names an old leader', aCluster().withMember('etcd-3', claim('etcd-2', '7')), []],
    [
      'two lead in the same term',
      aCluster().withMember('etcd-2', claim('etcd-2', '7')),
      ['critical cluster'],
    ],
    ['one does not answer', aCluster().down('etcd-2'), ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} when ${what}`, () => {
      assert.deepEqual(said(checked('split-brain', cluster)), expected)
    })
})
