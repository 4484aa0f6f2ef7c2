import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {CANARY_EVERY_MS, Hearing, SILENT_MS} from '../../src/slack/hearing.ts'
import {aClock} from '../fixtures/a-context.ts'

function listening(options: {readonly canary?: boolean; readonly pinged?: boolean} = {}) {
  const clock = aClock()
  const hearing = new Hearing({clock, canary: false, pinged: true, ...options})
  hearing.opened()
  return {clock, hearing, at: () => clock.now().getTime()}
}

describe('hearing Slack', () => {
  it('is interrupted only when the last of two sockets closes', () => {
    const {clock, hearing, at} = listening()
    hearing.opened()
    hearing.closed()
    assert.equal(hearing.state().ok, true)

    const last = at()
    clock.advance(1_000)
    hearing.closed()
    assert.match(hearing.state().why, /no socket is open/)
    clock.advance(5_000)
    hearing.opened()

    assert.deepEqual(
      {since: hearing.state().since, deafFrom: hearing.state().deafFrom},
      {since: at(), deafFrom: last},
    )
  })

  it('ends when every socket is silent for too long, though none has closed', () => {
    const {clock, hearing, at} = listening()
    const last = at()
    clock.advance(SILENT_MS + 1)
    assert.match(hearing.state().why, /silent since/)

    hearing.frame()

    assert.equal(hearing.state().ok, true)
    assert.equal(hearing.state().deafFrom, last)
  })

  it('remembers the first of several interruptions until somebody has caught up', () => {
    const {clock, hearing, at} = listening()
    const first = at()
    for (let n = 0; n < 2; n += 1) {
      hearing.closed()
      clock.advance(1_000)
      hearing.opened()
    }
    assert.equal(hearing.state().deafFrom, first)

    hearing.caughtUp()

    assert.equal(hearing.state().deafFrom, null)
  })

  it('notices with a canary that live sockets bring no events', () => {
    const {clock, hearing} = listening({canary: true})
    for (let passed = 0; passed < 3 * CANARY_EVERY_MS; passed += 10_000) {
      clock.advance(10_000)
      hearing.frame()
    }
    assert.match(hearing.state().why, /alive, but Slack has told of no event/)

    hearing.event()

    assert.equal(hearing.state().ok, true)
    assert.notEqual(hearing.state().deafFrom, null)
  })

  it('takes no silence for deafness where nothing comes between two events', () => {
    const {clock, hearing} = listening({pinged: false})
    clock.advance(10 * SILENT_MS)
    hearing.event()

    assert.deepEqual([hearing.state().ok, hearing.state().deafFrom], [true, null])
  })
})
