import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {rank, severities, worst} from '../../src/domain/severity.ts'

describe('severity', () => {
  it('ranks unknown above a note and below a warning', () => {
    assert.ok(rank('unknown') > rank('info'))
    assert.ok(rank('unknown') < rank('warning'))
  })

  it('is ok only when everything is', () => {
    assert.equal(worst([]), 'ok')
    assert.equal(worst(['ok', 'unknown', 'info']), 'unknown')
  })

  it('takes the worst of any list, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...severities), {minLength: 1}), all => {
        const found = worst(all)
        return all.includes(found) && all.every(severity => rank(severity) <= rank(found))
      }),
    )
  })
})
