import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {timerProblem} from '../../src/domain/timer-rules.ts'

describe('timers etcd starts with', () => {
  for (const [heartbeatMs, electionMs, problem] of [
    [100, 1000, null],
    [200, 1000, null],
    [201, 1000, /less than 5 times/],
    [100, 50_000, null],
    [100, 50_001, /above the longest/],
    [0, 1000, /above 0/],
  ] as const)
    it(`${problem === null ? 'include' : 'do not include'} ${heartbeatMs} and ${electionMs} ms`, () => {
      const found = timerProblem({heartbeatMs, electionMs})

      if (problem === null) assert.equal(found, null)
      else assert.match(found ?? '', problem)
    })
})
