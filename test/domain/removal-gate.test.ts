import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {mayRemove, survivesRemoval} from '../../src/domain/removal-gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {findMember, isHealthyVoter} from '../../src/domain/view.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aWatchedCluster, connectedTo} from '../fixtures/witnesses.ts'

function remove(cluster: ClusterBuilder, name: string, decommission = false): Guard {
  const view = cluster.view()
  return mayRemove({target: findMember(view, name), decommission}, view)
}

const textOf = (guard: Guard): string => (guard.allow ? `allowed: ${guard.because}` : guard.reason)
const idOf = (name: string): string => aCluster({size: 7}).idOf(name)

const refusals: readonly (readonly [string, Guard, RegExp])[] = [
  ['it answers and nobody asked for a decommission', remove(aWatchedCluster(), 'etcd-3'), /etcd-3 answers/],
  [
    'another voter is connected with it, so that only Quorate cannot reach it',
    remove(
      aWatchedCluster()
        .withMember('etcd-1', connectedTo(idOf('etcd-1'), idOf('etcd-3')))
        .down('etcd-3'),
      'etcd-3',
    ),
    /etcd-1 is connected with etcd-3/,
  ],
  [
    'nobody but Quorate says that it is gone',
    remove(aCluster().down('etcd-3'), 'etcd-3'),
    /only Quorate itself misses etcd-3/,
  ],
  [
    'a second voter is down, so that there is no quorum',
    remove(aWatchedCluster().down('etcd-2').down('etcd-3'), 'etcd-3'),
    /only 1 of 3 voters are healthy and quorum is 2/,
  ],
  [
    'the survivors know no leader',
    remove(aWatchedCluster().withoutQuorum(), 'etcd-3'),
    /only 0 of 3 voters are healthy/,
  ],
  [
    'it lives and another voter is down',
    remove(aWatchedCluster().down('etcd-3'), 'etcd-2', true),
    /without etcd-2 only 1 of 2 voters are healthy and quorum is 2/,
  ],
  [
    'it is one of three that live among five',
    remove(aWatchedCluster(5).down('etcd-4').down('etcd-5'), 'etcd-2', true),
    /without etcd-2 only 2 of 4 voters are healthy and quorum is 3/,
  ],
  ['it is the last voter', remove(aCluster({size: 1}), 'etcd-1', true), /only voter/],
  ['it leads', remove(aCluster(), 'etcd-1', true), /leads the cluster/],
  [
    'voters disagree about the leader',
    remove(
      aWatchedCluster()
        .withMember('etcd-2', {status: {leader: null}})
        .down('etcd-3'),
      'etcd-3',
    ),
    /do not agree on a leader/,
  ],
  [
    'an endpoint belongs to another cluster',
    remove(aWatchedCluster().withMember('etcd-2', {status: {clusterId: 'beef'}}), 'etcd-3'),
    /one cluster id/,
  ],
  ['it is not listed any more', remove(aCluster(), 'etcd-9'), /not in the member list/],
  [
    'it is a learner and there is no quorum',
    remove(aCluster().withLearner().down('etcd-2').down('etcd-3'), 'etcd-4'),
    /only 1 of 3 voters are healthy/,
  ],
]

describe('the gate before a member is removed', () => {
  for (const [situation, guard, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(textOf(guard), reason)
      assert.equal(guard.allow, false)
    })

  const permissions: readonly (readonly [string, Guard, RegExp])[] = [
    [
      'a voter that everybody misses',
      remove(aWatchedCluster().down('etcd-3'), 'etcd-3'),
      /afterwards: 2 voters, 2 healthy, quorum 2, spare 0/,
    ],
    [
      'a voter whose own host says that it is stopped',
      remove(
        aCluster()
          .withHosts()
          .withMember('etcd-3', {host: {service: 'failed'}})
          .down('etcd-3'),
        'etcd-3',
      ),
      /afterwards/,
    ],
    ['a healthy follower on demand', remove(aCluster(), 'etcd-3', true), /2 voters, 2 healthy/],
    [
      'one of two dead voters among five',
      remove(aWatchedCluster(5).down('etcd-4').down('etcd-5'), 'etcd-5'),
      /4 voters, 3 healthy, quorum 3, spare 0/,
    ],
    [
      'a voter that never started',
      remove(aCluster().withUnstarted('voter'), idOf('etcd-4')),
      /3 voters, 3 healthy/,
    ],
    [
      'a learner, even a silent one',
      remove(aCluster().withLearner().down('etcd-4'), 'etcd-4'),
      /has no vote/,
    ],
    ['the second of two voters on demand', remove(aCluster({size: 2}), 'etcd-2', true), /1 voter, 1 healthy/],
  ]
  for (const [whom, guard, because] of permissions)
    it(`allows ${whom}, and says what is left`, () => assert.match(textOf(guard), because))

  it('never leaves fewer healthy voters than a majority', () => {
    const situations = fc.integer({min: 1, max: 7}).chain(size =>
      fc.record({
        size: fc.constant(size),
        down: fc.uniqueArray(fc.integer({min: 1, max: size})),
        target: fc.integer({min: 1, max: size}),
      }),
    )
    fc.assert(
      fc.property(situations, ({size, down, target}) => {
        const cluster = down.reduce((rest, n) => rest.down(`etcd-${n}`), aWatchedCluster(size))
        const left = cluster.view().voters.filter(({name}) => name !== `etcd-${target}`)
        const safe = left.filter(isHealthyVoter).length > left.length / 2
        assert.ok(safe || !remove(cluster, `etcd-${target}`, true).allow)
      }),
    )
  })
})

describe('the gate after a removal', () => {
  it('passes with quorum, and names a voter that is still down', () => {
    assert.equal(
      textOf(survivesRemoval(aCluster({size: 4}).down('etcd-4').view())),
      'allowed: 4 voters, 3 healthy, quorum 3, spare 0, etcd-1 leads; etcd-4 is not healthy (Could not ask etcd-4: connection refused)',
    )
  })

  it('refuses while nobody leads, and without quorum', () => {
    assert.match(
      textOf(
        survivesRemoval(
          aCluster()
            .withMember('etcd-2', {status: {leader: null}})
            .view(),
        ),
      ),
      /leader/,
    )
    assert.match(textOf(survivesRemoval(aCluster().down('etcd-2').down('etcd-3').view())), /short of quorum/)
  })
})
