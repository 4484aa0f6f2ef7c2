import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {takeTurns, urgency} from '../../src/operations/turns.ts'

describe('taking turns', () => {
  it('lets so many go on at once, the most urgent of those that wait first', async () => {
    const turn = takeTurns(1)
    const order: string[] = []
    const first = Promise.withResolvers<void>()
    const work = (name: string) => async (): Promise<void> => void order.push(name)

    const all = [
      turn(urgency.again, () => first.promise),
      turn(urgency.again, work('again 1')),
      turn(urgency.first, work('first')),
      turn(urgency.again, work('again 2')),
      turn(urgency.asked, work('asked')),
    ]
    first.resolve()
    await Promise.all(all)

    assert.deepEqual(order, ['asked', 'first', 'again 1', 'again 2'])
  })

  it('gives a turn on after a failure, which only its owner hears of', async () => {
    const turn = takeTurns(1)
    const failed = turn(urgency.first, () => Promise.reject(new Error('no')))
    const next = turn(urgency.first, async () => 'done')

    await assert.rejects(failed, /no/)
    assert.equal(await next, 'done')
    assert.equal(await turn(urgency.again, async () => 'later'), 'later')
  })
})
