import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {double, assert as holds, property} from 'fast-check'
import {fits, timersFor} from '../../src/domain/timer-proposal.ts'

describe('timers for a measured round trip', () => {
  for (const [rtt, heartbeatMs, electionMs] of [
    [0.4, 100, 1000],
    [100, 100, 1000],
    [101, 110, 1100],
    [240, 240, 2400],
    [4_990, 4_990, 49_900],
    [9_000, 5_000, 50_000],
  ] as const)
    it(`of ${rtt} ms are ${heartbeatMs} and ${electionMs} ms`, () => {
      assert.deepEqual(timersFor(rtt, 10), {heartbeatMs, electionMs})
    })

  it('are always ones etcd starts with', () => {
    holds(
      property(double({min: 0, max: 1e6, noNaN: true}), rtt => {
        const {heartbeatMs, electionMs} = timersFor(rtt, 10)

        assert.ok(heartbeatMs >= 100 && electionMs >= 5 * heartbeatMs && electionMs <= 50_000)
      }),
    )
  })

  it('fit themselves on any network that etcd can serve', () => {
    holds(
      property(double({min: 0, max: 5_000, noNaN: true}), rtt =>
        assert.ok(fits(timersFor(rtt, 10), rtt, 10)),
      ),
    )
  })

  it('do not fit when the election is shorter than ten heartbeats', () => {
    assert.equal(fits({heartbeatMs: 300, electionMs: 1000}, 1, 10), false)
  })
})
