import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {isFitForNextStep} from '../../src/domain/gate.ts'
import {learnerCalled, mayAddLearner, mayPromote, votersAreFit} from '../../src/domain/learner-gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const FREE = 'https://10.0.0.14:2380'

const add = (cluster: ClusterBuilder, peerUrl = FREE): Guard => mayAddLearner(peerUrl, cluster.view())
function promote(cluster: ClusterBuilder, who = 'etcd-4'): Guard {
  const view = cluster.view()
  return mayPromote(learnerCalled(view, who), view)
}
const textOf = (guard: Guard): string => (guard.allow ? `allowed: ${guard.because}` : guard.reason)
const learnerAt = (raftAppliedIndex: string): ClusterBuilder =>
  aCluster().withLearner({status: {raftAppliedIndex}})

describe('the gate before a learner is added', () => {
  const refusals: readonly (readonly [string, Guard, RegExp])[] = [
    ['a voter is down', add(aCluster().down('etcd-3')), /etcd-3 is not healthy yet \(.*refused\)/],
    [
      'a voter never started',
      add(aCluster().withUnstarted('voter'), 'https://10.0.0.19:2380'),
      /never started/,
    ],
    [
      'a learner is there',
      add(aCluster().withLearner(), 'https://10.0.0.19:2380'),
      /etcd-4 is a learner already/,
    ],
    [
      'a learner is there that never started',
      add(aCluster().withUnstarted('learner'), 'https://10.0.0.19:2380'),
      /is a learner already, and etcd takes only one/,
    ],
    ['nobody leads', add(aCluster().withLeader(null)), /not healthy|leader/],
    [
      'nobody answers',
      add(['etcd-1', 'etcd-2', 'etcd-3'].reduce((c, n) => c.down(n), aCluster())),
      /member list/,
    ],
    [
      'a raft snapshot is under way',
      add(aCluster().withMember('etcd-3', {metrics: {snapshotsInFlight: 1}})),
      /raft snapshot/,
    ],
    [
      'a voter is corrupt',
      add(aCluster().withMember('etcd-3', {status: {errors: ['memberID:1 alarm:CORRUPT ']}})),
      /CORRUPT/,
    ],
    [
      'the address is that of a member',
      add(aCluster(), 'https://10.0.0.12:2380'),
      /peer address of etcd-2 already/,
    ],
    [
      'the address is where clients go',
      add(aCluster(), 'https://10.0.0.12:2379'),
      /where clients reach etcd-2/,
    ],
    [
      'the address is plain HTTP in a cluster that speaks HTTPS',
      add(aCluster(), 'http://10.0.0.14:2380'),
      /is http, and the peers of this cluster speak https/,
    ],
    ...[
      'https://10.0.0.14',
      'https://10.0.0.14:2380/',
      '10.0.0.14:2380',
      'https://h:1 --x',
      'https://$(id):1',
      '',
    ].map(url => [`the address is "${url}"`, add(aCluster(), url), /is not a peer address/] as const),
    ['nobody could dial the address', add(aCluster(), 'https://0.0.0.0:2380'), /nobody can dial/],
  ]
  for (const [situation, guard, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(textOf(guard), reason)
      assert.equal(guard.allow, false)
    })

  it('allows it while all voters are healthy', () => {
    assert.equal(textOf(add(aCluster())), 'allowed: 3 of 3 voters healthy, etcd-1 leads')
    assert.equal(add(aCluster(), 'https://[fd00::14]:2380').allow, true)
  })
})

describe('the gate before a learner is promoted', () => {
  const refusals: readonly (readonly [string, Guard, RegExp])[] = [
    ['it is a voter', promote(aCluster(), 'etcd-2'), /no learner of that name/],
    ['it never started', promote(aCluster().withUnstarted('learner'), FREE), /never started/],
    [
      'it does not answer',
      promote(aCluster().withLearner().down('etcd-4')),
      /etcd-4 does not answer \(.*refused\)/,
    ],
    [
      'another member answers in its place',
      promote(aCluster().withLearner({status: {learner: false}})),
      /is not that learner/,
    ],
    [
      'it is a thousand entries behind',
      promote(learnerAt('18446744073709550000')),
      /etcd-4 is 1000 entries behind etcd-1/,
    ],
    [
      'etcd itself would not promote it yet',
      promote(
        aCluster()
          .withLearner()
          .withAll({status: {raftIndex: '100', raftAppliedIndex: '100'}})
          .withMember('etcd-4', {status: {raftAppliedIndex: '89'}}),
      ),
      /has 89 of the 100 entries of etcd-1, and etcd itself asks for 90 %/,
    ],
    [
      'it is corrupt',
      promote(aCluster().withLearner({status: {errors: ['memberID:1 alarm:CORRUPT ']}})),
      /CORRUPT/,
    ],
    ['a voter is down', promote(aCluster().withLearner().down('etcd-3')), /etcd-3 is not healthy/],
    ['a voter never started', promote(aCluster().withLearner().withUnstarted('voter')), /never started/],
    ['the leader does not answer', promote(aCluster().withLearner().down('etcd-1')), /how far the leader is/],
    [
      'voters disagree about the leader',
      promote(
        aCluster()
          .withLearner()
          .withMember('etcd-2', {status: {leader: null}}),
      ),
      /how far the leader is/,
    ],
  ]
  for (const [situation, guard, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(textOf(guard), reason)
      assert.equal(guard.allow, false)
    })

  it('allows one that is less than a thousand entries behind, and says what changes', () => {
    assert.equal(
      textOf(promote(learnerAt('18446744073709550001'))),
      'allowed: etcd-4 has caught up; afterwards: 4 voters, 4 healthy, quorum 3, spare 1',
    )
  })

  it('finds the learner by its name, id or peer address', () => {
    const view = aCluster().withLearner().view()
    const {name, id} = learnerCalled(view, FREE) ?? {}

    assert.deepEqual([name, learnerCalled(view, id ?? '')?.name], ['etcd-4', 'etcd-4'])
  })
})

describe('the gates between two steps and a new member', () => {
  it('are not held up by a learner that never started', () => {
    const view = aCluster().withUnstarted('learner').view()

    assert.deepEqual([isFitForNextStep(view).allow, votersAreFit(view).allow], [true, true])
  })

  it('are held up by a voter that never started', () => {
    const view = aCluster().withUnstarted('voter').view()

    assert.match(textOf(isFitForNextStep(view)), /never started/)
    assert.match(textOf(votersAreFit(view)), /never started/)
  })

  it('do not wait for a learner to catch up after it was added', () => {
    const view = aCluster()
      .withLearner({status: {raftIndex: '5', raftAppliedIndex: '5'}})
      .view()

    assert.deepEqual([isFitForNextStep(view).allow, votersAreFit(view).allow], [false, true])
  })
})
