import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {isFitForNextStep, mayTakeAway} from '../../src/domain/gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {type ClusterView, findMember} from '../../src/domain/view.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {anApiServer, electedBetween, lookedAgo} from '../fixtures/restless.ts'

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
  [
    'a leader was elected this minute',
    electedBetween(aCluster(), {fromAgo: 75, toAgo: 45}),
    /a leader was elected between 1 min 15 s ago and 45\.0 s ago: the raft term went from 6 to 7/,
  ],
  [
    'a leader was elected since the last look, however long ago that was',
    electedBetween(aCluster(), {fromAgo: 7200, toAgo: 0}),
    /a leader was elected between 2 h 0 min ago and now: the raft term went from 6 to 7/,
  ],
  [
    'a Kubernetes API server is not ready',
    aCluster().withSeen({
      apiServers: [anApiServer(1), anApiServer(2, {ready: false, failing: ['etcd', 'informer-sync']})],
    }),
    /1 of 2 Kubernetes API servers are not ready: https:\/\/10\.0\.1\.2:6443 \(etcd, informer-sync\)/,
  ],
  [
    'a Kubernetes API server is not live',
    aCluster().withSeen({apiServers: [anApiServer(1, {live: false})]}),
    /1 of 1 Kubernetes API servers are not ready: .* \(no part named\)/,
  ],
  [
    'a Kubernetes API server says nothing',
    aCluster().withSeen({apiServers: [anApiServer(1), anApiServer(2, 'http/unreachable')]}),
    /whether the Kubernetes API server https:\/\/10\.0\.1\.2:6443 is ready is not known \(/,
  ],
]

describe('the gate before a voter is taken away', () => {
  for (const [situation, cluster, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(reasonOf(takeAway(cluster.view(), firstFollower(cluster))), reason)
    })

  it('allows one of three healthy voters and says what is left', () => {
    const guard = takeAway(aCluster().view(), 'etcd-2')

    assert.deepEqual(guard, {
      allow: true,
      because:
        'every other voter is healthy; 2 stay, quorum is 2; whether there was an election in the last 60 s is not known',
    })
  })

  it('says for how long it saw no election', () => {
    const because = (...ago: readonly number[]): string => {
      const guard = takeAway(lookedAgo(aCluster(), ...ago).view(), 'etcd-2')
      return guard.allow ? guard.because : guard.reason
    }

    assert.match(because(65, 30), /; no election in the last 60 s$/)
    assert.match(because(30), /; no election in the last 30\.0 s, and what was before is not known$/)
  })

  it('refuses for an election exactly when the look that found it is younger than a minute', () => {
    const seconds = fc.integer({min: 1, max: 600})
    fc.assert(
      fc.property(seconds, fc.integer({min: 0, max: 600}), (before, toAgo) => {
        const elected = electedBetween(aCluster(), {fromAgo: toAgo + before, toAgo})

        assert.equal(takeAway(elected.view(), 'etcd-2').allow, toAgo >= 60)
      }),
    )
  })

  it('does not count an election of a run of its own, and every one after it', () => {
    const seconds = fc.integer({min: 0, max: 50})
    fc.assert(
      fc.property(seconds, fc.integer({min: 1, max: 9}), (toAgo, apart) => {
        const elected = electedBetween(aCluster(), {fromAgo: toAgo + apart, toAgo})
        const endedAgo = (ago: number): string =>
          new Date(Date.parse(elected.view().observedAt) - ago * 1000).toISOString()
        const after = elected.withSeen({ownElectionsUntil: endedAgo(toAgo + 0.5)})
        const earlier = elected.withSeen({ownElectionsUntil: endedAgo(toAgo + apart + 0.5)})

        assert.equal(takeAway(after.view(), 'etcd-2').allow, true)
        assert.equal(takeAway(earlier.view(), 'etcd-2').allow, false)
      }),
    )
  })

  it('marks as passing what time alone may end, and nothing else', () => {
    const passing = refusals.flatMap(([situation, cluster]) => {
      const guard = takeAway(cluster.view(), firstFollower(cluster))
      return !guard.allow && guard.passes === true ? [situation] : []
    })

    assert.deepEqual(
      passing,
      refusals.map(([situation]) => situation).filter(name => /elected|Kubernetes/.test(name)),
    )
  })

  it('lets the cure of a voter that is down itself wait for neither election nor API server', () => {
    const unready = electedBetween(aCluster(), {fromAgo: 30, toAgo: 0})
      .withSeen({apiServers: [anApiServer(1, {ready: false})]})
      .down('etcd-2')

    assert.equal(takeAway(unready.view(), 'etcd-2').allow, true)
  })

  it('does not wait for an API server while NOSPACE is raised, which may be why it is not ready', () => {
    const full = aCluster()
      .withSeen({apiServers: [anApiServer(1, {ready: false})]})
      .withAll({status: {errors: ['memberID:1 alarm:NOSPACE ']}})

    assert.equal(takeAway(full.view(), 'etcd-2').allow, true)
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
