import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {
  isAtWork,
  isWaiting,
  nextRunState,
  type RunState,
  runEvents,
  runStates,
  statesWaiting,
} from '../../src/domain/run.ts'

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

  for (const waiting of statesWaiting)
    it(`goes on after it was ${waiting} only when a person resumes it`, () => {
      for (const event of runEvents) {
        const next = nextRunState(waiting, event)
        assert.equal(next === 'running', event === 'resume')
        assert.notEqual(next, 'succeeded')
      }
    })

  it('is at work, waits for a person, or has ended: one of the three', () => {
    for (const state of runStates)
      assert.equal([isAtWork(state), isWaiting(state), final.includes(state)].filter(Boolean).length, 1)
  })

  it('waits only after somebody asked it to, and not once they asked it to stop', () => {
    for (const state of runStates)
      assert.equal(nextRunState(state, 'pause'), state === 'pausing' ? 'paused' : null)
    assert.equal(nextRunState('running', 'ask-pause'), 'pausing')
    assert.equal(nextRunState('cancelling', 'ask-pause'), null)
    assert.equal(nextRunState('pausing', 'ask-cancel'), 'cancelling')
  })

  it('can be stopped from every state that is not final', () => {
    for (const state of runStates)
      assert.equal(nextRunState(state, 'stop'), final.includes(state) ? null : 'stopped')
  })

  it('survives the loss of its process once, not twice', () => {
    assert.equal(nextRunState('running', 'lose-process'), 'interrupted')
    assert.equal(nextRunState('cancelling', 'lose-process'), 'interrupted')
    assert.equal(nextRunState('pausing', 'lose-process'), 'interrupted')
    assert.equal(nextRunState('interrupted', 'lose-process'), null)
    assert.equal(nextRunState('paused', 'lose-process'), null)
  })
})
