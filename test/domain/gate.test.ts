import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {isFitForNextStep, mayTakeAway} from '../../src/domain/gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {type ClusterView, findMember} from '../../src/domain/view.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

function takeAway(view: ClusterView, name: string): Guard {
  const member = findMember(view, name)
  assert.ok(member)
  return mayTakeAway(member, view)
}

const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)

const refusals: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
  ['another voter is down', aCluster().down('etcd-3'), /etcd-3 is not healthy \(.*connection refused\)/],
  ['another voter hangs', aCluster().paused('etcd-3'), /etcd-3 is not healthy \(.*no answer within/],
  [
    'another voter has no quorum',
    aCluster().withMember('etcd-3', {linearizable: 'etcd/deadline'}),
    /etcd-3 is not healthy/,
  ],
  ['another voter never started', aCluster().withUnstarted('voter'), /never started/],
  [
    'another voter is corrupt',
    aCluster().withMember('etcd-3', {status: {errors: ['memberID:1 alarm:CORRUPT ']}}),
    /CORRUPT/,
  ],
  ['the loss would cost quorum', aCluster({size: 2}), /only 1 of 2 voters are left and quorum is 2/],
  ['the cluster has a single voter', aCluster({size: 1}), /only 0 of 1 voters are left and quorum is 1/],
  ['nobody leads', aCluster().withLeader(null), /not healthy/],
  [
    'voters disagree about the leader',
    aCluster().withMember('etcd-3', {status: {leader: null}}),
    /do not agree on a leader/,
  ],
  [
    'an endpoint belongs to another cluster',
    aCluster().withMember('etcd-3', {status: {clusterId: 'abc'}}),
    /etcd-3 is not healthy|one cluster id/,
  ],
  [
    'a member is far behind',
    aCluster().withMember('etcd-3', {status: {raftIndex: '18446744073709549999'}}),
    /1001 entries behind/,
  ],
  [
    'another member is being defragmented',
    aCluster().withMember('etcd-3', {metrics: {defragInFlight: true}}),
    /being defragmented/,
  ],
  [
    'a raft snapshot is under way',
    aCluster().withMember('etcd-3', {metrics: {snapshotsInFlight: 1}}),
    /raft snapshot/,
  ],
]

describe('the gate before a voter is taken away', () => {
  for (const [situation, cluster, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(reasonOf(takeAway(cluster.view(), firstFollower(cluster))), reason)
    })

  it('allows one of three healthy voters and says what is left', () => {
    const guard = takeAway(aCluster().view(), 'etcd-2')

    assert.deepEqual(guard, {allow: true, because: 'every other voter is healthy; 2 stay, quorum is 2'})
  })

  it('allows a voter that is down itself while all others are healthy', () => {
    assert.equal(takeAway(aCluster().down('etcd-2').view(), 'etcd-2').allow, true)
  })

  it('does not let a NOSPACE alarm count as ill health', () => {
    const alarmed = aCluster().withAll({status: {errors: ['memberID:1 alarm:NOSPACE ']}})

    assert.equal(takeAway(alarmed.view(), 'etcd-2').allow, true)
  })
})

describe('the gate between two steps', () => {
  it('passes a healthy cluster', () => {
    assert.deepEqual(isFitForNextStep(aCluster().view()), {
      allow: true,
      because: '3 of 3 voters healthy, etcd-1 leads',
    })
  })

  it('refuses while the member just worked on is more than 100 entries behind', () => {
    const behind = aCluster().withMember('etcd-2', {status: {raftIndex: '18446744073709550899'}})

    assert.match(reasonOf(isFitForNextStep(behind.view())), /101 entries behind \(limit 100\)/)
  })

  for (const [situation, cluster] of [
    ['does not answer', aCluster().down('etcd-2')],
    ['has not answered yet', aCluster().withMember('etcd-2', {linearizable: 'probe/pending'})],
  ] as const)
    it(`refuses while a voter ${situation}`, () => {
      assert.match(reasonOf(isFitForNextStep(cluster.view())), /etcd-2 is not healthy yet/)
    })
})

function firstFollower(cluster: ClusterBuilder): string {
  const names = cluster.view().members.map(member => member.name)
  return names[1] ?? 'etcd-1'
}
