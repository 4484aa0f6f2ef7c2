import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {array, assert as check, integer, property} from 'fast-check'
import {Mint} from '../../../src/local/slack/mint.ts'
import {RateLimits} from '../../../src/local/slack/rate-limits.ts'

/** Gaps between moments, in milliseconds. */
const gaps = array(integer({min: 0, max: 3_000}), {minLength: 1, maxLength: 60})

describe('timestamps', () => {
  it('increase strictly whatever the clock does, and sort as text', () => {
    check(
      property(array(integer({min: 1_700_000_000_000, max: 1_900_000_000_000}), {minLength: 2}), clock => {
        let turn = 0
        const mint = new Mint(() => clock[turn++ % clock.length] ?? 0)

        const stamps = clock.map(() => mint.ts())

        for (const [index, stamp] of stamps.entries()) {
          assert.match(stamp, /^\d{10}\.\d{6}$/)
          assert.ok(index === 0 || (stamps[index - 1] ?? '') < stamp)
        }
      }),
    )
  })
})

describe('the pace of posting', () => {
  it('never lets more than three and one a second through, and always lets one a second through', () => {
    check(
      property(gaps, waits => {
        let now = 0
        let posted = 0
        const limits = new RateLimits(() => now, 'slack')
        for (const wait of waits) {
          now += wait
          const allowed = limits.post('C1') === 0
          if (allowed) posted += 1
          assert.ok(posted <= 3 + now / 1_000)
          assert.ok(allowed || wait < 1_000)
        }
      }),
    )
  })
})
