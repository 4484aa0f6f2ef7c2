import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {asideNameAt, isAsideName} from '../../src/domain/aside-name.ts'

describe('the name data is set aside under', () => {
  it('tells the instant, always in the same form', () => {
    assert.equal(asideNameAt('2026-11-22T23:39:14.250Z'), 'before-20261122T233914')
    assert.ok(isAsideName(asideNameAt('2026-01-01T00:00:00.000Z')))
  })

  for (const name of ['member', 'before-', 'before-20261122T2339140', '../before-20261122T233914'])
    it(`is never ${name}`, () => {
      assert.equal(isAsideName(name), false)
    })
})
