import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {differenceOf, survivorsIn} from '../../src/domain/survivor-ranking.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {looks} from '../fixtures/looks.ts'

const three = aCluster().withFullLook().withLeader(null)

function ranked(cluster: ClusterBuilder): readonly string[] {
  return survivorsIn(cluster.view()).map(({member}) => member.name)
}

describe('the ranking of survivors', () => {
  const status = (answers: Answers['status']): Answers => ({
    ...(answers === undefined ? {} : {status: answers}),
  })
  const rules: readonly (readonly [string, Answers, Answers])[] = [
    [
      'the committed index before all else',
      status({raftIndex: '90071992547409930', revision: '1', raftTerm: '1', dbSize: 1}),
      status({raftIndex: '90071992547409929', revision: '9', raftTerm: '9', dbSize: 9}),
    ],
    ['then what is applied', status({raftAppliedIndex: '11'}), status({raftAppliedIndex: '10'})],
    ['then the revision', status({revision: '11'}), status({revision: '9'})],
    ['then the room on the disk', {disk: {mounts: [mount(2)]}}, {disk: {mounts: [mount(1)]}}],
  ]
  for (const [what, better, worse] of rules)
    it(`goes by ${what}`, () => {
      const cluster = three.down('etcd-1').withMember('etcd-3', better).withMember('etcd-2', worse)

      assert.deepEqual(ranked(cluster), ['etcd-3', 'etcd-2'])
    })

  it('prefers the last known leader of equals', () => {
    const history = looks([null, {leader: three.idOf('etcd-3')}], [null, null])

    assert.deepEqual(ranked(three.withSeen({history})), ['etcd-3', 'etcd-1', 'etcd-2'])
  })

  it('says nothing about a term or the size of a file', () => {
    const cluster = three.withMember('etcd-2', {status: {raftTerm: '99', dbSize: 1e12}})

    assert.deepEqual(ranked(cluster), ['etcd-1', 'etcd-2', 'etcd-3'])
  })

  const ineligible: readonly (readonly [string, ClusterBuilder])[] = [
    ['does not answer', three.down('etcd-1')],
    ['answers as somebody else', three.withMember('etcd-1', {status: {memberId: 'f00'}})],
    ['raised the CORRUPT alarm', three.withAll({status: {errors: [alarm(three.idOf('etcd-1'))]}})],
    ['is a learner', three.withMember('etcd-1', {status: {learner: true}})],
  ]
  for (const [what, cluster] of ineligible)
    it(`leaves out who ${what}`, () => assert.deepEqual(ranked(cluster), ['etcd-2', 'etcd-3']))

  it('names nobody while etcd reports corruption without saying whose', () => {
    assert.deepEqual(ranked(three.withAll({status: {errors: ['alarm:CORRUPT ']}})), [])
  })

  it('names nobody while the endpoints answer as different clusters', () => {
    assert.deepEqual(ranked(three.withMember('etcd-2', {status: {clusterId: 'f00'}})), [])
  })

  it('never takes a learner for a survivor', () => {
    assert.deepEqual(ranked(three.withLearner()), ['etcd-1', 'etcd-2', 'etcd-3'])
  })
})

describe('the comparison of survivors', () => {
  const compared = (answers: Answers): string | null =>
    differenceOf(survivorsIn(three.down('etcd-3').withMember('etcd-2', answers).view()))

  it('finds different data at one revision', () => {
    assert.match(
      compared({hashKv: {hash: 1}}) ?? '',
      /etcd-1 and etcd-2 hold different data at revision 4200/,
    )
  })

  it('does not take silence for agreement', () => {
    assert.match(compared({hashKv: 'etcd/deadline'}) ?? '', /data of etcd-2 could not be compared/)
  })

  it('draws no conclusion from hashes of different compactions', () => {
    assert.equal(compared({hashKv: {hash: 1, compactRevision: '1'}}), null)
  })

  it('finds equal data equal, and one survivor like itself', () => {
    assert.equal(compared({}), null)
    assert.equal(differenceOf(survivorsIn(three.down('etcd-2').down('etcd-3').view())), null)
  })
})

function alarm(id: string): string {
  return `memberID:${BigInt(`0x${id}`)} alarm:CORRUPT `
}

function mount(availableBytes: number) {
  return {
    holds: ['data' as const],
    device: '/dev/sda',
    target: '/',
    fileSystem: 'ext4',
    readOnly: false,
    sizeBytes: 9,
    usedBytes: 1,
    availableBytes,
    inodes: null,
    inodesUsed: null,
    io: null,
  }
}
