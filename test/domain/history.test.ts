import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {type HistoryPoint, thinned} from '../../src/domain/history.ts'
import {pointOf} from '../../src/domain/point-of.ts'
import {viewOf} from '../../src/domain/view.ts'
import {aCluster} from '../fixtures/a-cluster.ts'

function points(count: number, turns: readonly number[] = []): HistoryPoint[] {
  return Array.from({length: count}, (_, i) => ({
    at: new Date(i * 30_000).toISOString(),
    members: [
      {
        id: 'a1',
        name: 'etcd-1',
        answered: true,
        healthy: true,
        leader: `a${turns.filter(turn => turn <= i).length}`,
        term: '7',
        index: '1',
        revision: '1',
        dbSize: 1,
        dbSizeInUse: 1,
        processStart: null,
        leaderChanges: null,
      },
    ],
  }))
}

describe('a thinned history', () => {
  it('leaves few points alone', () => {
    assert.deepEqual(thinned(points(150), 150), points(150))
  })

  it('has as many points as wanted, in order, with the first and the last', () => {
    fc.assert(
      fc.property(fc.integer({min: 2, max: 3000}), fc.integer({min: 2, max: 200}), (count, most) => {
        const all = points(count)
        const kept = thinned(all, most)
        assert.equal(kept.length, Math.min(count, most))
        assert.deepEqual([kept[0], kept.at(-1)], [all[0], all.at(-1)])
        assert.deepEqual(
          kept,
          kept.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
        )
      }),
    )
  })

  it('keeps the moments at which the leader changed', () => {
    const turns = [100, 333, 700, 1500]
    const kept = new Set(thinned(points(2000, turns), 150).map(({at}) => at))
    assert.deepEqual(
      points(2000)
        .filter((_, i) => turns.includes(i))
        .map(({at}) => kept.has(at)),
      [true, true, true, true],
    )
  })

  it('is closer together at the young end', () => {
    const kept = thinned(points(2000), 150).map(({at}) => Date.parse(at))
    const gap = (i: number): number => (kept.at(i) ?? 0) - (kept.at(i - 1) ?? 0)
    assert.equal(gap(-1), 30_000)
    assert.ok(gap(2) > 10 * gap(-1))
  })
})

describe('the point of a look', () => {
  it('tells of a silent member that it was silent', () => {
    const seen = aCluster()
      .withMember('etcd-2', {status: 'etcd/deadline', metrics: 'http/unreachable'})
      .observed()
    const {at, members} = pointOf(viewOf(seen))
    assert.equal(at, seen.finishedAt)
    assert.deepEqual(
      members.map(({name, answered, healthy, leader, processStart}) => [
        name,
        answered,
        healthy,
        leader !== null,
        processStart !== null,
      ])[1],
      ['etcd-2', false, false, false, false],
    )
  })
})
