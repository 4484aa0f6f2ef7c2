import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {retireLeader} from '../../src/runbooks/retire-leader.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {grown, observed} from '../fixtures/metered.ts'

const limits = Thresholds.parse({})
const made = (cluster: ClusterBuilder, params: Readonly<Record<string, string>> = {}) => {
  const draft = retireLeader.draft(params, {view: cluster.view(), limits})
  return 'reason' in draft
    ? {to: undefined, said: draft.reason}
    : {to: draft.steps.map(({input}) => input['to']).join(), said: draft.notes.join('\n')}
}
const fsyncs = (ms: number, count = 100) => ({
  metrics: grown({recent: observed('etcd_disk_wal_fsync_duration_seconds', [[ms, count]])}),
})
const slowLeader = aCluster()
  .withMember('etcd-1', fsyncs(250))
  .withMember('etcd-2', fsyncs(20))
  .withMember('etcd-3', fsyncs(3))
const behind = {status: {raftIndex: '18446744073709550800'}}

describe('retiring the leader of a bad disk', () => {
  it('hands over to the voter with the best disk, and says what was measured and what comes next', () => {
    const {to, said} = made(slowLeader)

    assert.equal(to, 'etcd-3')
    assert.match(said, /etcd-1: fsync p99 2\d\d ms; etcd-2: fsync p99 \d+ ms; etcd-3: fsync p99 [\d.]+ ms/)
    assert.match(said, /Next: replace etcd-1/)
  })

  it('passes over a voter that is behind', () => {
    assert.equal(made(slowLeader.withMember('etcd-3', behind)).to, 'etcd-2')
  })

  it('takes the given member at its word where nothing was measured', () => {
    assert.equal(made(aCluster(), {member: 'etcd-1', to: 'etcd-3'}).to, 'etcd-3')
  })

  const none: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    ['nothing was measured', aCluster(), {}, /No disk can be called slow: etcd-1: too few fsyncs to say/],
    [
      'the disk of the leader is so slow that it took too few writes to be measured',
      slowLeader.withMember('etcd-1', fsyncs(400, 5)),
      {},
      /No disk can be called slow: etcd-1: too few fsyncs to say; etcd-2: fsync p99 \d+ ms/,
    ],
    [
      'a follower has the bad disk',
      slowLeader.withMember('etcd-1', fsyncs(1)),
      {},
      /^etcd-2 has the bad disk/,
    ],
    [
      'no other disk is better',
      slowLeader.withMember('etcd-2', fsyncs(250)).withMember('etcd-3', {metrics: {}}).down('etcd-3'),
      {},
      /Nobody would lead better than etcd-1 .*etcd-2: fsync p99 2\d\d ms; etcd-3 is not healthy/,
    ],
    [
      'the one that shall lead is behind',
      slowLeader.withMember('etcd-3', behind),
      {to: 'etcd-3'},
      /etcd-3 is 200 entries behind/,
    ],
    ['there is no leader', slowLeader.withLeader(null), {}, /no leader to hand over/],
  ]
  for (const [situation, cluster, params, reason] of none)
    it(`makes no plan while ${situation}`, () => {
      const {to, said} = made(cluster, params)

      assert.equal(to, undefined)
      assert.match(said, reason)
    })
})
