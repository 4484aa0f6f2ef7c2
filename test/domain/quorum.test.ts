import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {quorum, quorumLine, quorumOf} from '../../src/domain/quorum.ts'

describe('quorum', () => {
  for (const [voters, needed] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
  ] as const)
    it(`needs ${needed} of ${voters} voters`, () => {
      assert.equal(quorumOf(voters), needed)
    })

  it('is always more than half, so two majorities share a voter', () => {
    fc.assert(fc.property(fc.integer({min: 1, max: 101}), voters => 2 * quorumOf(voters) > voters))
  })

  it('loses its margin one by one with every voter that fails', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 101}), fc.nat(100), (voters, healthy) => {
        const {margin, notHealthy} = quorum({voters, healthy: Math.min(healthy, voters)})
        return margin + notHealthy === voters - quorumOf(voters)
      }),
    )
  })

  for (const [voters, healthy, line] of [
    [3, 3, '3 voters, 3 healthy, quorum 2, spare 1'],
    [3, 2, '3 voters, 2 healthy, quorum 2, spare 0'],
    [3, 1, '3 voters, 1 healthy, quorum 2, 1 short of quorum'],
    [1, 1, '1 voter, 1 healthy, quorum 1, spare 0'],
  ] as const)
    it(`says "${line}"`, () => {
      assert.equal(quorumLine(quorum({voters, healthy})), line)
    })
})
