import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HistoryPoint} from '../../src/domain/history.ts'
import {quorumIsGone, takenForLost} from '../../src/domain/quorum-gone.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {logging} from '../fixtures/log-lines.ts'
import {looks} from '../fixtures/looks.ts'
import {aLostCluster, goneMachine, stopped, without} from '../fixtures/lost-quorum.ts'

const lost = aLostCluster()

function verdict(cluster: ClusterBuilder, destroyed: readonly string[] = []): string {
  const guard = quorumIsGone(cluster.view(), destroyed)
  return guard.allow ? 'gone' : guard.reason
}

/** A look at which so many members were healthy, minutes before the one of the fixtures (03:07:02). */
function healthyLook(minute: number, names: readonly string[]): HistoryPoint {
  const [point] = looks([{}])
  const [member] = point?.members ?? []
  if (member === undefined) throw new Error('looks are empty')
  return {
    at: new Date(Date.UTC(2026, 0, 1, 3, minute)).toISOString(),
    members: names.map(name => ({...member, id: lost.idOf(name), name})),
  }
}

describe('whether quorum is gone for good', () => {
  it('is so when too many voters have empty data directories', () => {
    assert.equal(verdict(lost), 'gone')
  })

  it('is so when a log says that the data are lost', () => {
    const logs = ['etcd-2', 'etcd-3'].reduce(
      (cluster, name) =>
        logging(cluster.withMember(name, {...stopped, dataDirectory: {names: ['member']}}), name, {
          'lost-data': 1,
        }),
      lost,
    )

    assert.equal(verdict(logs), 'gone')
  })

  it('is so when a person says that machines nobody sees are destroyed', () => {
    const silent = without(without(lost, 'etcd-2'), 'etcd-3')

    assert.equal(verdict(silent, ['etcd-2', 'etcd-3']), 'gone')
  })

  const refused: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    [
      'a read that needs a majority succeeds',
      lost.withMember('etcd-1', {linearizable: {}}),
      /so quorum is there/,
    ],
    [
      'a survivor still knows a leader',
      lost.withMember('etcd-1', {status: {leader: lost.idOf('etcd-2')}}),
      /etcd-1 still knows a leader/,
    ],
    [
      'as many answer as a quorum needs',
      aCluster().withFullLook().withLeader(null).down('etcd-3'),
      /etcd-1 and etcd-2 answer, which is enough for a quorum of 2/,
    ],
    [
      'a stopped service still has its data',
      lost.withMember('etcd-2', {...stopped, dataDirectory: {names: ['member']}}),
      /etcd-2 is stopped, and nothing shows that its data are lost/,
    ],
    [
      'the data of a stopped service cannot be read',
      lost.withMember('etcd-2', {...stopped, dataDirectory: 'ssh/not-permitted', disk: 'ssh/not-permitted'}),
      /etcd-2 is stopped, and nothing shows/,
    ],
    [
      'etcd runs on a host and does not answer us',
      lost.withMember('etcd-2', {
        host: {service: 'active', mainPid: 5},
        dataDirectory: {names: ['member']},
      }),
      /etcd runs on the host of etcd-2 and may answer again/,
    ],
  ]
  for (const [situation, cluster, reason] of refused)
    it(`is not while ${situation}`, () => assert.match(verdict(cluster), reason))

  it('names the restart that may bring quorum back', () => {
    const guard = quorumIsGone(
      lost.withMember('etcd-3', {...stopped, dataDirectory: {names: ['member']}}).view(),
      [],
    )

    assert.match(guard.allow ? '' : guard.remedy, /`\/etcd restart etcd-3`/)
  })

  it('waits ten minutes from the last look that saw a majority', () => {
    const early = [healthyLook(0, ['etcd-1', 'etcd-2'])]
    const late = [healthyLook(-4, ['etcd-1', 'etcd-2']), healthyLook(5, ['etcd-1'])]

    assert.match(verdict(lost.withSeen({history: early})), /quorum was there 7 min 2 s ago.*10 min/)
    assert.equal(verdict(lost.withSeen({history: late})), 'gone')
  })

  it('says why each member counts as lost, so that people can contradict', () => {
    assert.deepEqual(
      takenForLost(lost.withMember('etcd-3', goneMachine).view()).map(line => line.slice(0, 50)),
      ['etcd-2 counts as lost: there are no data in its di'],
    )
  })
})
