import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {crashAt} from '../../src/runtime/instants.ts'

describe('a crash point', () => {
  it('kills when its instant is reached for the given time, and at no other', () => {
    let killed = 0
    const instants = crashAt('step.intended@2', () => void (killed += 1))

    instants.reach('step.intended')
    instants.reach('step.acted')
    assert.equal(killed, 0)
    instants.reach('step.intended')
    instants.reach('step.intended')
    assert.equal(killed, 1)
  })

  it('refuses a value it does not understand', () => {
    assert.throws(() => crashAt('somewhere'), /must look like/)
  })
})
