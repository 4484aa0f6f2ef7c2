import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {messageOf, toFailure} from '../../src/domain/errors.ts'

describe('the words of what was thrown', () => {
  it('are those of an error, or the thing itself as text', () => {
    assert.equal(messageOf(new Error('no space left on device')), 'no space left on device')
    assert.equal(messageOf('gone'), 'gone')
    assert.equal(messageOf(undefined), 'undefined')
  })

  it('are found for what has no text of its own', () => {
    const mute = {toString: null}
    const bare: unknown = Object.create(null)

    for (const thrown of [mute, bare]) assert.match(messageOf(thrown), /has no text/)
  })

  it('are a bug report for anything that is not ours', () => {
    fc.assert(fc.property(fc.anything(), thrown => toFailure(thrown).code === 'internal/bug'))
  })
})
