import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HistoryPoint, MemberPoint} from '../../src/domain/history.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {PROCESS_START, pastPoint} from '../fixtures/metered.ts'

/** Leader changes of the members at a past moment. */
function counts(minutesAgo: number, ...changes: readonly (number | null)[]): HistoryPoint {
  const each = changes.map((leaderChanges, n): [string, Partial<MemberPoint>] => [
    `etcd-${n + 1}`,
    {leaderChanges},
  ])
  return pastPoint(minutesAgo, Object.fromEntries(each), {processStart: PROCESS_START})
}

/** A cluster whose members have these counters now. */
function now(...changes: readonly number[]): ClusterBuilder {
  return changes.reduce(
    (cluster, leaderChanges, n) =>
      cluster.withMember(`etcd-${n + 1}`, {metrics: {leaderChanges, processStart: PROCESS_START}}),
    aCluster({size: changes.length}),
  )
}

const saidOf = (cluster: ClusterBuilder, ...history: HistoryPoint[]): readonly string[] =>
  said(checked('flaky-member', cluster.withSeen({history})))

describe('flaky-member', () => {
  for (const [changes, severity] of [
    [0, undefined],
    [3, undefined],
    [4, 'warning'],
  ] as const)
    it(`says ${severity ?? 'nothing'} of a member with ${changes} changes of leader that the others did not see`, () => {
      assert.deepEqual(
        saidOf(now(1, 1 + changes, 1), counts(30, 1, 1, 1)),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  for (const [changes, severity] of [
    [6, undefined],
    [7, 'warning'],
  ] as const)
    it(`says ${severity ?? 'nothing'} of ${changes} changes where the middle of the members is 3`, () => {
      assert.deepEqual(
        saidOf(now(4, 1 + changes, 4), counts(30, 1, 1, 1)),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('says nothing when all members saw the leader change alike', () => {
    assert.deepEqual(saidOf(now(21, 21, 21), counts(30, 1, 1, 1)), [])
  })

  it('counts on over looks that could not read the metrics', () => {
    assert.deepEqual(saidOf(now(1, 5, 1), counts(30, 1, 1, 1), counts(15, 1, null, 1)), ['warning etcd-2'])
  })

  it('neither counts nor loses what a restarted process had seen', () => {
    const before = counts(30, 1, 40, 1)
    const restarted = pastPoint(
      20,
      {'etcd-2': {leaderChanges: 0}},
      {leaderChanges: 1, processStart: PROCESS_START},
    )
    const old = {
      ...before,
      members: before.members.map(one =>
        one.name === 'etcd-2' ? {...one, processStart: PROCESS_START - 3600} : one,
      ),
    }
    assert.deepEqual(saidOf(now(1, 3, 1), old, restarted), [])
    assert.deepEqual(saidOf(now(1, 4, 1), old, restarted), ['warning etcd-2'])
  })

  it('says nothing while fewer than three members can be compared', () => {
    assert.deepEqual(saidOf(now(1, 9, 1), counts(30, null, 1, 1)), [])
    assert.deepEqual(saidOf(now(9), counts(30, 1)), [])
  })

  it('does not apply without ten minutes of past', () => {
    assert.equal(checked('flaky-member', now(1, 9, 1)).state, 'not-applicable')
  })
})
