import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {nextRunState, type RunState, runEvents, runStates} from '../../src/domain/run.ts'

const final: readonly RunState[] = ['succeeded', 'stopped']

describe('the state of a run', () => {
  it('never leaves a final state and always is a known one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...runEvents)), events => {
        let state: RunState = 'running'
        for (const event of events) {
          const next = nextRunState(state, event)
          if (final.includes(state)) assert.equal(next, null)
          state = next ?? state
          assert.ok(runStates.includes(state))
        }
      }),
    )
  })

  it('goes on after an interruption only when a person resumes it', () => {
    for (const event of runEvents) {
      const next = nextRunState('interrupted', event)
      assert.equal(next === 'running', event === 'resume')
      assert.notEqual(next, 'succeeded')
    }
  })

  it('can be stopped from every state that is not final', () => {
    for (const state of runStates)
      assert.equal(nextRunState(state, 'stop'), final.includes(state) ? null : 'stopped')
  })

  it('survives the loss of its process once, not twice', () => {
    assert.equal(nextRunState('running', 'lose-process'), 'interrupted')
    assert.equal(nextRunState('cancelling', 'lose-process'), 'interrupted')
    assert.equal(nextRunState('interrupted', 'lose-process'), null)
  })
})
