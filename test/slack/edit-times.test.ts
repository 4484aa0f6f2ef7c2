import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {EditTimes} from '../../src/slack/edit-times.ts'

const BETWEEN = 3_000

describe('edits of one message', () => {
  it('keep their distance', () => {
    const times = new EditTimes(BETWEEN)
    assert.equal(times.nextAt('run:run_1'), 0)

    times.edited('run:run_1', 10_000)

    assert.equal(times.nextAt('run:run_1'), 13_000)
    assert.equal(times.nextAt('run:run_2'), 0)
  })

  it('of a verdict may follow at once on the word that somebody looks, and no more than two in that distance', () => {
    const times = new EditTimes(BETWEEN)
    times.edited('incident:inc_1', 10_000)
    assert.equal(times.nextAt('incident:inc_1'), 0)

    times.edited('incident:inc_1', 11_000)
    assert.equal(times.nextAt('incident:inc_1'), 13_000)

    times.edited('incident:inc_1', 13_000)
    assert.equal(times.nextAt('incident:inc_1'), 14_000)
  })

  it('are forgotten once they say nothing of the next one', () => {
    const times = new EditTimes(BETWEEN)
    times.edited('watch:watch_1', 10_000)
    times.forgetBefore(13_000)
    assert.equal(times.nextAt('watch:watch_1'), 13_000)

    times.forgetBefore(13_001)

    assert.equal(times.nextAt('watch:watch_1'), 0)
  })
})
