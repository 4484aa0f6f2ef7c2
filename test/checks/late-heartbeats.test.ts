import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const late = (count: number, moves = 0): Samples => ({
  etcd_server_heartbeat_send_failures_total: count,
  etcd_server_leader_changes_seen_total: moves,
})
const healthy = grown({recent: late(0), older: late(0)})

describe('late-heartbeats', () => {
  itNeedsTwoReads('late-heartbeats', healthy)

  for (const [what, growth, severity] of [
    ['one', {recent: late(1), older: late(1)}, 'info'],
    ['three in six seconds', {recent: late(3)}, 'warning'],
    ['one a minute', {recent: late(0), older: late(12)}, 'info'],
    ['more than one a minute', {recent: late(0), older: late(13)}, 'warning'],
    ['a tenth of a second, sustained', {recent: late(3), older: late(73)}, 'critical'],
    ['those around a leader move', {recent: late(4, 1), older: late(4, 1)}, 'info'],
  ] as const)
    it(`says ${severity} for ${what}`, () => {
      assert.deepEqual(said(checked('late-heartbeats', withSecond(healthy, grown(growth)))), [
        `${severity} etcd-2`,
      ])
    })

  it('is unknown when the page lacks the counter', () => {
    assert.deepEqual(said(checked('late-heartbeats', withSecond(healthy, grown({recent: {}})))), [
      'unknown etcd-2',
    ])
  })
})
