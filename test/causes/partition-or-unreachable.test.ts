import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

const alone = {status: {leader: null}, linearizable: 'etcd/deadline'} as const

describe('R05 partition-or-unreachable', () => {
  for (const [what, cluster, expected] of [
    ['only its Status hangs', aCluster().withMember('etcd-2', {status: 'etcd/deadline'}), 'low etcd-2'],
    ['everything of it hangs', aCluster().paused('etcd-2'), 'medium etcd-2'],
    [
      'its host is silent too',
      aCluster().withMember('etcd-2', {host: 'ssh/deadline'}).paused('etcd-2'),
      'medium etcd-2',
    ],
    ['it answers without leader and quorum', aCluster().withMember('etcd-3', alone), 'medium etcd-3'],
    [
      'only a read through it fails',
      aCluster().withMember('etcd-3', {linearizable: 'etcd/deadline'}),
      'low etcd-3',
    ],
    ['it refuses', aCluster().down('etcd-2'), undefined],
    [
      'its host says it is stopped',
      aCluster()
        .withMember('etcd-2', {host: {service: 'failed'}})
        .paused('etcd-2'),
      undefined,
    ],
    ['nobody has a leader', aCluster().withLeader(null), undefined],
    ['a learner hangs', aCluster().withLearner().paused('etcd-4'), undefined],
    ['it has not answered yet', aCluster().withMember('etcd-2', {status: 'probe/pending'}), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R05'), expected)
    })

  it('is rejected when the member refuses, since its host can be reached', () => {
    assert.match(rejection(diagnosed(aCluster().down('etcd-2')), 'R05') ?? '', /its host can be reached/)
  })

  it('never offers a repair, whatever it looks like', () => {
    const {proposals, withheld} = diagnosed(aCluster().withHosts().paused('etcd-2'))
    assert.deepEqual([...proposals, ...withheld], [])
  })

  it('says that Quorate may be the one cut off while a majority is proven', () => {
    const {verdict} = diagnosed(aCluster().paused('etcd-2').paused('etcd-3'))
    assert.match(verdict.sentence, /Quorate itself may be cut off/)
  })
})
