import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {firstOfFleet, spread} from '../../src/domain/spread.ts'

const MINUTE_MS = 60_000
const EVERY_MS = 10 * MINUTE_MS

describe('the times of a schedule', () => {
  it('are exact without chance, and else at most a tenth off', () => {
    assert.equal(spread(EVERY_MS), EVERY_MS)
    fc.assert(
      fc.property(fc.double({min: 0, max: 1, noNaN: true}), chance => {
        const next = spread(EVERY_MS, () => chance)
        assert.ok(next >= 0.9 * EVERY_MS && next <= 1.1 * EVERY_MS)
      }),
    )
  })

  it('bring the first full look at a lone cluster within seconds', () => {
    assert.ok(firstOfFleet(EVERY_MS, 1, () => 1) <= 2000)
  })

  it('spread hundreds of clusters evenly over the whole interval, and never later', () => {
    const count = 400
    const first = Array.from({length: count}, (_, n) => firstOfFleet(EVERY_MS, count, () => n / count))
    const perMinute = Map.groupBy(first, ms => Math.floor(ms / MINUTE_MS))

    assert.ok(Math.max(...first) <= EVERY_MS)
    assert.equal(perMinute.size, 10)
    for (const looks of perMinute.values()) assert.ok(looks.length <= 41, `${looks.length} in one minute`)
  })
})
