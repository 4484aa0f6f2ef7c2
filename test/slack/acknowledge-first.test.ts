import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {acknowledgeFirst} from '../../src/slack/acknowledge-first.ts'

describe('a burst of deliveries', () => {
  it('is kept and acknowledged to the last one before the first is worked on', async () => {
    const first = acknowledgeFirst()
    const order: string[] = []
    const slow = Promise.withResolvers<void>()
    const deliver = async (name: string, keep: Promise<void>): Promise<void> => {
      await first.during(async () => {
        await keep
        order.push(`ack ${name}`)
      })
      await first.quiet()
      order.push(`work ${name}`)
    }

    const both = Promise.all([deliver('a', Promise.resolve()), deliver('b', slow.promise)])
    slow.resolve()
    await both

    assert.deepEqual(order, ['ack a', 'ack b', 'work a', 'work b'])
  })

  it('goes on when one of them cannot be kept', async () => {
    const first = acknowledgeFirst()

    await assert.rejects(
      first.during(() => Promise.reject(new Error('disk full'))),
      /disk full/,
    )

    await first.quiet()
  })
})
