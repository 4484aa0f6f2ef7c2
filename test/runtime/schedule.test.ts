import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {repeat} from '../../src/runtime/schedule.ts'
import {aClock} from '../fixtures/a-context.ts'

const log = {debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined}

/** The moments, in ms from the start, at which repeated work began. */
async function turnsOf(turns: number, options: {chance?: () => number; fails?: boolean} = {}) {
  const clock = aClock()
  const begun = clock.now().getTime()
  const stop = new AbortController()
  const moments: number[] = []
  const {chance, fails = false} = options
  const rhythm = {everyMs: 1000, clock, log, until: stop.signal, ...(chance === undefined ? {} : {chance})}
  await repeat('work', rhythm, async () => {
    moments.push(clock.now().getTime() - begun)
    if (moments.length === turns) stop.abort()
    if (fails) throw new Error('no luck')
  })
  return moments
}

describe('repeated work', () => {
  it('begins at once and comes again after each interval, also when it fails', async () => {
    assert.deepEqual(await turnsOf(3), [0, 1000, 2000])
    assert.deepEqual(await turnsOf(3, {fails: true}), [0, 1000, 2000])
  })

  it('is spread by chance within the first interval, and a tenth around each later one', async () => {
    assert.deepEqual(await turnsOf(3, {chance: () => 0}), [0, 900, 1800])
    assert.deepEqual(await turnsOf(3, {chance: () => 0.5}), [500, 1500, 2500])
    assert.deepEqual(await turnsOf(3, {chance: () => 1}), [1000, 2100, 3200])
  })
})
