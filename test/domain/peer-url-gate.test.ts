import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {mayUpdatePeerUrl, othersAreFit} from '../../src/domain/peer-url-gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {findMember} from '../../src/domain/view.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const FREE = 'https://10.0.0.21:2380'

function update(cluster: ClusterBuilder, name: string, peerUrl = FREE): Guard {
  const view = cluster.view()
  return mayUpdatePeerUrl(findMember(view, name), peerUrl, view)
}
const textOf = (guard: Guard): string => (guard.allow ? `allowed: ${guard.because}` : guard.reason)
const running = (version: string): ClusterBuilder => aCluster().withLearner().withAll({status: {version}})

const refusals: readonly (readonly [string, Guard, RegExp])[] = [
  ['it leads', update(aCluster(), 'etcd-1'), /leads the cluster/],
  ['another voter is down', update(aCluster().down('etcd-3'), 'etcd-2'), /etcd-3 is not healthy/],
  ['nobody could do without it', update(aCluster({size: 2}), 'etcd-2'), /only 1 of 2 voters/],
  ['it is not listed', update(aCluster(), 'etcd-9'), /not in the member list/],
  [
    'another member has the address',
    update(aCluster(), 'etcd-2', 'https://10.0.0.13:2380'),
    /of etcd-3 already/,
  ],
  [
    'the address is its own client address',
    update(aCluster(), 'etcd-2', 'https://10.0.0.12:2379'),
    /where clients/,
  ],
  [
    'the scheme is not that of the others',
    update(aCluster(), 'etcd-2', 'http://10.0.0.21:2380'),
    /is http, and/,
  ],
  ...['3.4.38', '3.5.30', '3.6.0', '3.6.11'].map(
    version =>
      [
        `it is a learner of etcd ${version}`,
        update(running(version), 'etcd-4'),
        /would silently make it a voter/,
      ] as const,
  ),
  [
    'it is a learner and one voter is older',
    update(running('3.6.12').withMember('etcd-2', {status: {version: '3.5.30'}}), 'etcd-4'),
    /etcd 3\.5\.30 on etcd-2/,
  ],
  [
    'it is a learner and nobody knows the version of a voter',
    update(running('3.6.12').down('etcd-2'), 'etcd-4'),
    /of an unknown version on etcd-2/,
  ],
]

describe('the gate before a peer address is changed', () => {
  for (const [situation, guard, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(textOf(guard), reason)
      assert.equal(guard.allow, false)
    })

  for (const version of ['3.5.31', '3.6.12', '3.7.0'])
    it(`allows a learner of etcd ${version}`, () => {
      assert.match(textOf(update(running(version), 'etcd-4')), /^allowed/)
    })

  it('allows a follower of a healthy cluster, since it counts as away until it listens there', () => {
    assert.match(textOf(update(aCluster(), 'etcd-2')), /^allowed: .*2 stay, quorum is 2/)
  })

  it('allows the only member, whom nobody dials', () => {
    assert.match(textOf(update(aCluster({size: 1}), 'etcd-1')), /^allowed/)
  })
})

describe('the gate after a peer address was changed', () => {
  const after = (cluster: ClusterBuilder): string => {
    const view = cluster.view()
    return textOf(othersAreFit(findMember(view, 'etcd-2'), view))
  }

  it('passes while only that member is away', () => {
    assert.match(after(aCluster().down('etcd-2')), /^allowed: .*etcd-2 is away until it listens/)
    assert.match(after(aCluster()), /^allowed: 3 of 3/)
  })

  it('refuses while another voter is not well', () => {
    assert.match(after(aCluster().down('etcd-2').down('etcd-3')), /etcd-3 is not healthy yet/)
  })
})
