import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {shareNext} from '../../src/operations/share-next.ts'

/** Work that ends when it is told to. */
function slowWork(): {
  readonly work: (key: string) => Promise<void>
  readonly begun: string[]
  readonly end: (at: number, failure?: Error) => void
} {
  const begun: string[] = []
  const ends: {resolve: () => void; reject: (reason: Error) => void}[] = []
  return {
    begun,
    work: key => {
      begun.push(key)
      const {promise, resolve, reject} = Promise.withResolvers<void>()
      ends.push({resolve, reject})
      return promise
    },
    end: (at, failure) => (failure === undefined ? ends[at]?.resolve() : ends[at]?.reject(failure)),
  }
}

describe('sharing the next time', () => {
  it('serves everybody who asked meanwhile with one more time, begun after they asked', async () => {
    const {work, begun, end} = slowWork()
    const ask = shareNext(work)

    const first = ask('a')
    const others = Promise.all([ask('a'), ask('a'), ask('a')])
    assert.deepEqual(begun, ['a'])
    end(0)
    await first
    end(1)
    await others

    assert.deepEqual(begun, ['a', 'a'])
  })

  it('keeps keys apart', async () => {
    const {work, begun, end} = slowWork()
    const ask = shareNext(work)

    const both = Promise.all([ask('a'), ask('b')])
    assert.deepEqual(begun, ['a', 'b'])
    end(0)
    end(1)

    await both
  })

  it('goes on after a failure, which only those hear who waited for it', async () => {
    const {work, begun, end} = slowWork()
    const ask = shareNext(work)

    const first = ask('a')
    const second = ask('a')
    end(0, new Error('no'))
    await assert.rejects(first, /no/)
    end(1)
    await second
    const third = ask('a')
    end(2)
    await third

    assert.deepEqual(begun, ['a', 'a', 'a'])
  })
})
