import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HistoryPoint, MemberPoint} from '../../src/domain/history.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {pastPoint} from '../fixtures/metered.ts'

/** What is said of a past; the present, at term 7, comes on top. */
function saidOf(...history: readonly HistoryPoint[]): readonly string[] {
  return said(checked('leader-churn', aCluster().withSeen({history: [...history]})))
}

const atTerm = (minutesAgo: number, term: number, all: Partial<MemberPoint> = {}): HistoryPoint =>
  pastPoint(minutesAgo, {}, {...all, term: String(term)})

describe('leader-churn', () => {
  for (const [elections, severity] of [
    [0, undefined],
    [1, 'info'],
    [2, 'warning'],
    [3, 'warning'],
    [5, 'warning'],
    [6, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${elections} elections in an hour`, () => {
      assert.deepEqual(
        saidOf(atTerm(50, 7 - elections), pastPoint(30)),
        severity ? [`${severity} cluster`] : [],
      )
    })

  for (const [elections, severity] of [
    [3, 'warning'],
    [4, 'critical'],
  ] as const)
    it(`says ${severity} for ${elections} elections within a quarter of an hour`, () => {
      assert.deepEqual(saidOf(atTerm(50, 7 - elections), atTerm(14, 7 - elections), pastPoint(1)), [
        `${severity} cluster`,
      ])
    })

  it('only notes a single one in the last hour, whatever came before', () => {
    const calm = saidOf(atTerm(300, 1), atTerm(240, 4), atTerm(70, 6), pastPoint(20))
    assert.deepEqual(calm, ['info cluster'])
  })

  it('only notes churn that has been over for an hour', () => {
    assert.deepEqual(saidOf(atTerm(120, 2), pastPoint(61)), ['info cluster'])
  })

  it('counts a term that a cut-off member brought home as one election', () => {
    const before = pastPoint(50, {}, {term: '1', leaderChanges: 2})
    const after = pastPoint(30, {}, {term: '7', leaderChanges: 3})
    assert.deepEqual(saidOf(before, after), ['info cluster'])
  })

  it('says nothing of the election that a planned restart of the leader costs', () => {
    const before = atTerm(50, 6, {processStart: 1})
    const after = pastPoint(30, {'etcd-1': {processStart: 99}}, {processStart: 1})
    assert.deepEqual(saidOf(before, after), [])
  })

  it('says nothing of it when a look fell into the restart', () => {
    const down = {answered: false, healthy: false, leader: null, term: null, processStart: null}
    const history = [
      atTerm(50, 6, {processStart: 1}),
      pastPoint(49, {'etcd-1': down}, {processStart: 1}),
      pastPoint(48, {'etcd-1': down}, {processStart: 1}),
      pastPoint(47, {'etcd-1': {processStart: 99}}, {processStart: 1}),
    ]
    assert.deepEqual(saidOf(...history), [])
  })

  it('says nothing of a rolling restart of all members', () => {
    const at = (minutesAgo: number, term: number, starts: readonly number[]): HistoryPoint =>
      pastPoint(
        minutesAgo,
        Object.fromEntries(starts.map((processStart, n) => [`etcd-${n + 1}`, {processStart}])),
        {term: String(term)},
      )
    const history = [at(20, 4, [1, 1, 1]), at(16, 5, [9, 1, 1]), at(12, 6, [9, 9, 1]), at(8, 7, [9, 9, 9])]
    assert.deepEqual(saidOf(...history), [])
  })

  it('is critical about a leader that is killed again and again, each restart notwithstanding', () => {
    const history = Array.from({length: 7}, (_, n) =>
      pastPoint(
        14 - 2 * n,
        {'etcd-1': {processStart: 100 * (n + 1)}},
        {term: String(1 + n), processStart: 1},
      ),
    )
    assert.deepEqual(saidOf(...history), ['critical cluster'])
  })

  it('does not apply without ten minutes of past', () => {
    const result = checked('leader-churn', aCluster().withSeen({history: [pastPoint(5)]}))
    assert.match(result.reason ?? '', /at least 10 min/)
  })
})
