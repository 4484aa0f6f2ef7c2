import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {memberTimeline, needsPast, slopeOf, spanMs, timeline} from '../../src/domain/trend.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {pastPoint} from '../fixtures/metered.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')

describe('the slope of points', () => {
  it('is that of the line they lie on, whatever the moments', () => {
    const seconds = fc.uniqueArray(fc.integer({min: 0, max: 100_000}), {minLength: 2, maxLength: 20})
    fc.assert(
      fc.property(seconds, fc.integer({min: -1e6, max: 1e6}), fc.nat(1e9), (moments, perSecond, base) => {
        const points = moments.map(s => ({at: START + s * 1000, value: base + s * perSecond}))
        const slope = slopeOf(points)
        assert.ok(
          slope !== undefined && Math.abs(slope - perSecond) <= 1e-6 * Math.max(1, Math.abs(perSecond)),
        )
      }),
    )
  })

  for (const [what, points] of [
    ['no point', []],
    ['one point', [{at: START, value: 1}]],
    ['two points at one moment', [1, 2].map(value => ({at: START, value}))],
  ] as const)
    it(`is unknown of ${what}`, () => {
      assert.equal(slopeOf(points), undefined)
    })
})

describe('the past of a cluster', () => {
  it('ends with the present, in the order of time, and leaves out what is not past', () => {
    const history = [pastPoint(5), pastPoint(30), pastPoint(-1), pastPoint(0)]
    const view = aCluster().withSeen({history}).view()
    assert.deepEqual(
      timeline(view).map(({at}) => at),
      [pastPoint(30).at, pastPoint(5).at, view.observedAt],
    )
  })

  it('spans the time from the first to the last look', () => {
    assert.deepEqual([spanMs([]), spanMs([pastPoint(30), pastPoint(5)])], [0, 25 * 60_000])
  })

  for (const [minutes, enough] of [
    [0, false],
    [9, false],
    [10, true],
  ] as const)
    it(`is ${enough ? '' : 'not '}long enough for rates after ${minutes} min`, () => {
      const view = aCluster()
        .withSeen({history: minutes === 0 ? [] : [pastPoint(minutes)]})
        .view()
      assert.equal(needsPast(view) === undefined, enough)
    })

  it('of one member leaves out the looks that did not know it', () => {
    const id = aCluster().idOf('etcd-2')
    const first = pastPoint(30)
    const without = {...first, members: first.members.filter(member => member.id !== id)}
    assert.deepEqual(
      memberTimeline([without, pastPoint(5)], id).map(({at, point}) => [at, point.name]),
      [[Date.parse(pastPoint(5).at), 'etcd-2']],
    )
  })
})
