import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {groupCommit} from '../../src/operations/group-commit.ts'

/** Keeps numbers; a negative one is bad, and `away` makes every commit fail. */
function aKeeper(): {
  readonly keep: (n: number) => Promise<number>
  readonly batches: number[][]
  away: boolean
} {
  const keeper = {
    away: false,
    batches: [] as number[][],
    keep: groupCommit<number, number>({
      most: 10,
      concernsAll: thrown => thrown instanceof RangeError,
      commit: async works => {
        keeper.batches.push([...works])
        if (keeper.away) throw new RangeError('the store is away')
        if (works.some(n => n < 0)) throw new Error('bad')
        return works.map(n => n * 2)
      },
    }),
  }
  return keeper
}

describe('a commit for all that wait', () => {
  it('answers each with its own result', async () => {
    const {keep, batches} = aKeeper()

    assert.deepEqual(await Promise.all([1, 2, 3].map(keep)), [2, 4, 6])
    assert.deepEqual(batches, [[1, 2, 3]])
  })

  it('holds so many works at most', async () => {
    const {keep, batches} = aKeeper()
    await Promise.all(Array.from({length: 25}, (_, n) => keep(n)))

    assert.deepEqual(
      batches.map(({length}) => length),
      [10, 10, 5],
    )
  })

  it('tries each alone when together they fail, so that a bad one hurts nobody', async () => {
    const {keep} = aKeeper()
    const settled = await Promise.allSettled([1, -1, 3].map(keep))

    assert.deepEqual(
      settled.map(one => (one.status === 'fulfilled' ? one.value : String(one.reason))),
      [2, 'Error: bad', 6],
    )
  })

  it('refuses all at once when the store is away, and goes on when it is back', async () => {
    const keeper = aKeeper()
    keeper.away = true
    const settled = await Promise.allSettled([1, 2, 3].map(keeper.keep))
    keeper.away = false

    assert.deepEqual(
      settled.map(({status}) => status),
      ['rejected', 'rejected', 'rejected'],
    )
    assert.equal(keeper.batches.length, 1)
    assert.equal(await keeper.keep(4), 8)
  })
})
