import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {isProduction} from '../../src/domain/permits.ts'
import {percentilesInWords, percentilesOf} from '../../src/domain/write-probe.ts'

describe('the percentiles of a write probe', () => {
  it('are times that were really measured', () => {
    const ms = Array.from({length: 100}, (_, n) => 100 - n)

    assert.deepEqual(percentilesOf(ms), {p50: 50, p95: 95, p99: 99, max: 100})
    assert.deepEqual(percentilesOf([7]), {p50: 7, p95: 7, p99: 7, max: 7})
  })

  it('are said with a decimal where they are short', () => {
    assert.equal(
      percentilesInWords('put', {p50: 1.24, p95: 9.96, p99: 12.3, max: 1500}),
      'put p50 1.2 ms, p95 10.0 ms, p99 12 ms, max 1.5 s',
    )
  })
})

describe('an environment', () => {
  for (const [environment, expected] of [
    ['production', true],
    ['Prod-EU', true],
    ['live', true],
    ['pre-production', false],
    ['staging', false],
    ['sandbox', false],
  ] as const)
    it(`called ${environment} is ${expected ? '' : 'not '}production`, () => {
      assert.equal(isProduction(environment), expected)
    })
})
