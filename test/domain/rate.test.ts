import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {increase} from '../../src/domain/counter.ts'
import {overWindow, type Rate, rateOf} from '../../src/domain/rate.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {grown, readOnce, type Samples} from '../fixtures/metered.ts'

function rate(metrics: ReturnType<typeof grown>): Rate | undefined {
  const read = aCluster().withAll({metrics}).view().members[0]?.probes.metrics
  assert.ok(read?.ok)
  return rateOf(read.value, window => increase(window, 'late'))
}

const late = (count: number, more: Samples = {}): Samples => ({late: count, ...more})
const moved: Samples = {etcd_server_leader_changes_seen_total: 1}
const stayed: Samples = {etcd_server_leader_changes_seen_total: 0}
const defragmented: Samples = {etcd_disk_backend_defrag_duration_seconds_count: 1}

describe('a rate', () => {
  it('is unknown without a window, and without the counter', () => {
    assert.equal(rate(readOnce()), undefined)
    assert.equal(rate(grown({recent: {other: 1}})), undefined)
  })

  for (const [what, windows, kind, count] of [
    ['the recent window when that holds enough', {recent: late(3), older: late(900)}, 'recent', 3],
    ['the older one when it does not', {recent: late(2), older: late(900)}, 'older', 900],
    ['the recent one when there is no other', {recent: late(1)}, 'recent', 1],
    ['the older one when the recent one is missing', {older: late(5)}, 'older', 5],
  ] as const)
    it(`is that of ${what}`, () => {
      const found = rate(grown(windows))
      assert.deepEqual([found?.window.kind, found?.count], [kind, count])
    })

  it('is the count over the seconds of its window', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 3, max: 5000}),
        fc.integer({min: 1, max: 3600}),
        (count, recentSeconds) => {
          assert.equal(rate(grown({recent: late(count), recentSeconds}))?.perSecond, count / recentSeconds)
        },
      ),
    )
  })

  for (const [what, windows, excuse] of [
    ['a few that may be chance', {recent: late(2)}, /too few/],
    ['a leader that moved', {recent: late(9, moved)}, /leader moved/],
    [
      'a leader that moved, when nothing came before',
      {recent: late(9, moved), older: late(9, moved)},
      /leader moved/,
    ],
    ['a defragmentation', {recent: late(9, defragmented)}, /defragmentation/],
    [
      'a leader that moved minutes ago, when it is over',
      {recent: late(0, stayed), older: late(9, moved)},
      /leader moved/,
    ],
  ] as const)
    it(`is excused by ${what}`, () => {
      const found = rate(grown(windows))
      assert.match(found?.excuse ?? '', excuse)
      assert.match((found && overWindow(found)) ?? '', /^over .*; /)
    })

  for (const [what, windows] of [
    ['by nothing', {recent: late(9, stayed)}],
    ['by a leader that moved, when it was as bad before', {recent: late(9, moved), older: late(90, moved)}],
    ['by a leader that moved minutes ago, when it goes on', {recent: late(1, stayed), older: late(9, moved)}],
  ] as const)
    it(`is not excused ${what}`, () => {
      const found = rate(grown(windows))
      assert.ok(found)
      assert.equal(found.excuse, undefined)
    })
})
