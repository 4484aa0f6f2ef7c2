import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {changesSeen, electionsIn} from '../../src/domain/elections.ts'
import type {HistoryPoint} from '../../src/domain/history.ts'
import {type Found, looks} from '../fixtures/looks.ts'

const well: Found = {}
const next: Found = {term: '8'}
const back: Found = {term: '8', processStart: 2000}

/** "total/unexplained" of every interval. */
function counted(points: readonly HistoryPoint[]): readonly string[] {
  return electionsIn(points).map(({total, unexplained}) => `${total}/${unexplained}`)
}

describe('elections between looks', () => {
  it('are as many as the term grew', () => {
    assert.deepEqual(counted(looks([well, well], [{term: '9'}, {term: '9'}])), ['2/2'])
  })

  it('are one when a cut-off member brings home a term far ahead', () => {
    const points = looks(
      [{leaderChanges: 3}, {leaderChanges: 3}, null],
      [{term: '57', leaderChanges: 4}, {term: '57', leaderChanges: 4}, {term: '57'}],
    )
    assert.deepEqual(counted(points), ['1/1'])
  })

  it('count a member with a term far ahead only once while it comes and goes', () => {
    const ahead: Found = {term: '57', leaderChanges: 0}
    const points = looks(
      [{leaderChanges: 3}, ahead],
      [{leaderChanges: 3}, null],
      [{leaderChanges: 3}, ahead],
      [{leaderChanges: 3}, null],
    )
    assert.deepEqual(counted(points), ['0/0', '0/0', '0/0'])
  })

  it('leave out looks that reached nobody', () => {
    assert.deepEqual(counted(looks([well], [null], [next])), ['1/1'])
  })

  it('are not told from the terms of another cluster', () => {
    const [first, second] = looks([well], [{term: '900'}])
    const other = second && {...second, members: second.members.map(one => ({...one, id: 'b7'}))}
    assert.deepEqual(counted([first, other].filter(point => point !== undefined)), ['0/0'])
  })

  for (const [what, points, expected] of [
    ['in its own interval', looks([well, well], [back, next]), ['1/0']],
    [
      'in the interval before, when the leader was moved away first',
      looks([well, well], [next, next], [back, next]),
      ['1/0', '0/0'],
    ],
    [
      'while it was down, for however many looks',
      looks([well, well], [null, next], [null, next], [back, next]),
      ['1/0', '0/0', '0/0'],
    ],
    ['only once', looks([well, well], [{...back, term: '9'}, {term: '9'}]), ['2/1']],
    ['not long before', looks([well, well], [next, next], [next, next], [back, next]), ['1/1', '0/0', '0/0']],
    ['not afterwards', looks([well, well], [{processStart: 2000}, well], [back, next]), ['0/0', '1/1']],
  ] as const)
    it(`explain by a restart ${what}`, () => {
      assert.deepEqual(counted(points), expected)
    })

  it('are all explained by a rolling restart, one member after the other', () => {
    const a: Found = {term: '8', processStart: 2000}
    const points = looks(
      [well, well, well],
      [null, next, next],
      [a, null, next],
      [a, a, {term: '8'}],
      [{...a, term: '9'}, {...a, term: '9'}, null],
      [
        {...a, term: '9'},
        {...a, term: '9'},
        {...a, term: '9'},
      ],
    )
    assert.deepEqual(
      electionsIn(points).map(({unexplained}) => unexplained),
      [0, 0, 0, 0, 0],
    )
  })

  it('are not explained by a leader that is killed again and again', () => {
    const kills = looks(
      ...Array.from({length: 7}, (_, n) => [
        {term: String(7 + n), processStart: 1000 + 60 * n},
        {term: String(7 + n)},
      ]),
    )
    assert.deepEqual(counted(kills), ['1/0', '1/0', '1/1', '1/1', '1/1', '1/1'])
  })

  it('name who was restarted around them', () => {
    const points = looks([well, well], [next, next], [back, next])
    assert.deepEqual(
      electionsIn(points).map(({restarted}) => restarted),
      [['etcd-1'], ['etcd-1']],
    )
  })

  it('are never negative, never fewer than those unexplained, and never more than the terms', () => {
    const member = fc.option(
      fc.record({
        term: fc.integer({min: 1, max: 60}).map(String),
        processStart: fc.option(fc.integer({min: 1, max: 5}).map(n => n * 1000)),
        leaderChanges: fc.option(fc.integer({min: 0, max: 9})),
      }),
    )
    const past = fc.array(fc.tuple(member, member, member), {maxLength: 12})
    fc.assert(
      fc.property(past, found => {
        const steps = electionsIn(looks(...found))
        const terms = found.flatMap(members => members.flatMap(one => (one ? [Number(one.term)] : [])))
        const total = steps.reduce((sum, step) => sum + step.total, 0)
        assert.ok(steps.every(step => step.unexplained >= 0 && step.unexplained <= step.total))
        assert.ok(total <= Math.max(0, ...terms))
      }),
    )
  })
})

describe('leader changes one process saw', () => {
  const seen = (before: Found, after: Found): number | undefined => {
    const [first, second] = looks([before], [after]).flatMap(({members}) => members)
    return first && second && changesSeen(first, second)
  }

  for (const [what, before, after, expected] of [
    ['the difference', {leaderChanges: 2}, {leaderChanges: 5}, 3],
    ['unknown across a restart', {leaderChanges: 2}, {leaderChanges: 5, processStart: 2000}, undefined],
    ['unknown when it did not say', {leaderChanges: 2}, {}, undefined],
    ['unknown when the counter fell', {leaderChanges: 5}, {leaderChanges: 2}, undefined],
  ] as const)
    it(`are ${what}`, () => {
      assert.equal(seen(before, after), expected)
    })
})
