import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {impactLine} from '../../src/domain/impact.ts'

const openedAt = '2026-01-01T03:00:00.000Z'
const open = {openedAt, closedAt: null}
const dollars = {impact: {perMinute: 50_000, currency: 'USD'}}

describe('the impact meter', () => {
  it('is off where no price is configured', () => {
    assert.equal(impactLine(open, {}, '2026-01-01T03:25:00.000Z'), null)
  })

  it('says what it has cost so far, and that this is an estimate', () => {
    assert.equal(
      impactLine(open, dollars, '2026-01-01T03:25:59.000Z'),
      'Impact so far: about $1,250,000 (25 min at $50,000 a minute, estimate)',
    )
  })

  it('stops at the resolution, and at the closing where nothing was resolved', () => {
    const later = '2026-01-01T09:00:00.000Z'

    assert.match(
      impactLine({...open, resolvedAt: '2026-01-01T03:10:00.000Z'}, dollars, later) ?? '',
      /^Impact: about \$500,000 \(10 min/,
    )
    assert.match(
      impactLine({...open, closedAt: '2026-01-01T03:02:00.000Z'}, dollars, later) ?? '',
      /^Impact: about \$100,000 \(2 min/,
    )
  })

  it('writes other currencies, and cents where they matter', () => {
    const yen = {impact: {perMinute: 900, currency: 'JPY'}}
    const cents = {impact: {perMinute: 0.25, currency: 'EUR'}}

    assert.match(impactLine(open, yen, '2026-01-01T03:02:00.000Z') ?? '', /¥1,800/)
    assert.match(impactLine(open, cents, '2026-01-01T03:04:00.000Z') ?? '', /€1\.00 \(4 min at €0\.25/)
  })

  it('never counts backwards when clocks disagree', () => {
    assert.match(impactLine(open, dollars, '2026-01-01T02:00:00.000Z') ?? '', /about \$0 \(0 min/)
  })
})
