import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import type {Chart} from '../../../src/domain/report/model.ts'
import {momentsIn, rangeWords, ticksTo} from '../../../src/domain/report/scale.ts'
import {stretches, svgChart} from '../../../src/domain/report/svg-chart.ts'

const MINUTE_MS = 60_000

function at(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1) + minute * MINUTE_MS).toISOString()
}

function series(values: readonly (readonly [number, number | null])[]) {
  return {name: 'etcd-1', points: values.map(([minute, value]) => ({at: at(minute), value}))}
}

function chart(over: Partial<Chart> = {}): Chart {
  return {id: 'x', title: 'X', unit: 'ms', from: at(0), to: at(60), series: [], marks: [], ...over}
}

describe('a chart', () => {
  it('breaks its line where a value is unknown', () => {
    const parts = stretches(
      series([
        [0, 1],
        [1, 2],
        [2, null],
        [3, 4],
        [4, 5],
      ]),
    )

    assert.deepEqual(
      parts.map(part => part.map(({value}) => value)),
      [
        [1, 2],
        [4, 5],
      ],
    )
  })

  it('breaks its line over a pause that is long for its rhythm', () => {
    assert.equal(
      stretches(
        series([
          [0, 1],
          [1, 1],
          [2, 1],
          [30, 1],
          [31, 1],
        ]),
      ).length,
      2,
    )
    assert.equal(
      stretches(
        series([
          [0, 1],
          [10, 1],
          [20, 1],
          [40, 1],
        ]),
      ).length,
      1,
    )
  })

  it('shows a lonely value as a dot', () => {
    const svg = svgChart(
      chart({
        series: [
          series([
            [0, null],
            [1, 5],
            [2, null],
          ]),
        ],
      }),
      text => text,
    )

    assert.match(svg, /<circle/)
    assert.doesNotMatch(svg, /<path/)
  })

  it('has no number that is none, whatever was measured', () => {
    const value = fc.option(fc.double({min: 0, max: 1e13, noNaN: true}), {nil: null})
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({min: 0, max: 90}), value), {maxLength: 30}), values => {
        for (const unit of ['bytes', 'ms', 'count'] as const)
          assert.doesNotMatch(
            svgChart(chart({unit, series: [series(values)]}), text => text),
            /NaN|Infinity|undefined/,
          )
      }),
    )
  })

  it('has few round steps, the last of which reaches the highest value', () => {
    fc.assert(
      fc.property(fc.double({min: 0, max: 1e13, noNaN: true}), most => {
        for (const unit of ['bytes', 'ms', 'count'] as const) {
          const ticks = ticksTo(most, unit)
          assert.equal(ticks[0], 0)
          assert.ok((ticks.at(-1) ?? 0) >= most * 0.999_999, `${most} ${unit}: ${ticks.join()}`)
          assert.ok(ticks.length >= 2 && ticks.length <= 5, `${most} ${unit}: ${ticks.join()}`)
        }
      }),
    )
  })

  it('writes at most as many moments under it as fit', () => {
    for (const minutes of [1, 7, 45, 300, 10_000, 1_000_000])
      assert.ok(momentsIn({from: Date.parse(at(0)), to: Date.parse(at(minutes))}, 5).length <= 6)
  })

  it('says in words how far a line went, and how much of it is unknown', () => {
    assert.equal(
      rangeWords(
        series([
          [0, 4],
          [1, 64],
          [2, null],
          [3, 8],
        ]),
        'ms',
      ),
      '4 ms to 64 ms, last 8 ms; unknown at 1 of 4 moments',
    )
    assert.equal(rangeWords(series([[0, null]]), 'ms'), 'never measured')
  })
})
