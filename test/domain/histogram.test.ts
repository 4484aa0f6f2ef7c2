import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {histogramIn, quantileOf, shareAbove} from '../../src/domain/histogram.ts'
import {observed, scrapeAt} from '../fixtures/metered.ts'

const times = fc.array(
  fc.tuple(fc.double({min: 0.1, max: 20_000, noNaN: true}), fc.integer({min: 1, max: 50})),
  {
    minLength: 1,
  },
)

describe('a histogram', () => {
  it('has its quantile inside the bucket of the sample of that rank', () => {
    fc.assert(
      fc.property(times, fc.double({min: 0.01, max: 1, noNaN: true}), (seen, q) => {
        const histogram = histogramIn(scrapeAt(0, observed('h', seen)), 'h')
        const found = histogram && quantileOf(histogram, q)
        const all = seen
          .flatMap(([ms, count]) => Array.from({length: count}, () => ms))
          .toSorted((a, b) => a - b)
        if (all.length < 20) return found === undefined
        const sample = (all[Math.max(0, Math.ceil(q * all.length) - 1)] ?? 0) / 1000
        return found !== undefined && sample > found.lower - 1e-12 && sample <= found.upper + 1e-12
      }),
    )
  })

  it('says the largest finite edge for what lies above it', () => {
    const histogram = histogramIn(scrapeAt(0, observed('h', [[9000, 30]])), 'h')
    assert.deepEqual(histogram && quantileOf(histogram, 0.99)?.value, 8.192)
    assert.equal(histogram && shareAbove(histogram, 0.1), 1)
  })
})
