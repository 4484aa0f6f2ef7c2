import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {lookBudget} from '../../src/operations/look-budget.ts'
import {aClock} from '../fixtures/a-context.ts'

/** Work that ends when told to. */
function aLook() {
  const {promise, resolve} = Promise.withResolvers<void>()
  let begun = 0
  return {
    work: async () => {
      begun += 1
      await promise
    },
    end: resolve,
    begun: () => begun,
  }
}

const limits = {atOnce: 2, lookMs: 60_000, waitMs: 30_000}
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A clock on which nothing comes to an end by itself. */
function stoppedClock() {
  const clock = aClock()
  return {
    ...clock,
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      ),
  }
}

describe('the budget of scheduled looks', () => {
  it('lets only so many go on at once, and the next as soon as one ends', async () => {
    const budget = lookBudget(limits, stoppedClock())
    const looks = [aLook(), aLook(), aLook()]
    const turns = looks.map(({work}) => budget.turn(work))
    await settled()
    assert.deepEqual(
      looks.map(look => look.begun()),
      [1, 1, 0],
    )

    looks[0]?.end()
    await turns[0]
    await settled()
    assert.equal(looks[2]?.begun(), 1)
    for (const look of looks) look.end()
    await Promise.all(turns)
    assert.deepEqual(budget.counts(), {late: 1, skipped: 0, cut: 0})
  })

  it('leaves a turn out for which no place became free in time, and gives its place to nobody twice', async () => {
    const clock = aClock()
    const budget = lookBudget({...limits, atOnce: 1, lookMs: 10 * limits.waitMs}, clock)
    const first = aLook()
    const held = budget.turn(first.work)
    const second = aLook()
    await budget.turn(second.work)

    assert.equal(second.begun(), 0)
    assert.deepEqual(budget.counts(), {late: 1, skipped: 1, cut: 0})
    first.end()
    await held
    const third = aLook()
    third.end()
    await budget.turn(third.work)
    assert.equal(third.begun(), 1)
  })

  it('gives up a look that takes too long, and goes on with the next', async () => {
    const budget = lookBudget({...limits, atOnce: 1}, aClock())
    const stuck = budget.turn(
      signal =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    )
    await assert.rejects(stuck, /longer than its budget/)
    assert.deepEqual(budget.counts(), {late: 0, skipped: 0, cut: 1})
    const next = aLook()
    next.end()
    await budget.turn(next.work)
    assert.equal(next.begun(), 1)
  })

  it('gives the place back after a failure', async () => {
    const budget = lookBudget({...limits, atOnce: 1}, stoppedClock())
    await assert.rejects(
      budget.turn(async () => {
        throw new Error('no such cluster')
      }),
      /no such cluster/,
    )
    let done = false
    await budget.turn(async () => void (done = true))
    assert.ok(done)
  })
})
