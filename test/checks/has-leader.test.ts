import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Answer, aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {PROCESS_START, pastPoint, type Samples, scrapeAt} from '../fixtures/metered.ts'

const led = (value: number): Samples => ({etcd_server_has_leader: value})

/** A member without a leader now, and what was read of it before. */
function without(
  reads: {readonly [secondsAgo: number]: number} = {},
  processStart?: number,
): Answer<'metrics'> {
  const [earlier, older] = Object.entries(reads).map(([secondsAgo, value]) =>
    scrapeAt(Number(secondsAgo), led(value), processStart ?? PROCESS_START),
  )
  return {
    hasLeader: false,
    scrape: scrapeAt(0, led(0)),
    ...(earlier && {earlier}),
    ...(older && {older}),
  }
}

const saidOf = (metrics: Answer<'metrics'>): readonly string[] =>
  said(checked('has-leader', aCluster().withMember('etcd-2', {metrics})))

describe('has-leader', () => {
  it('is silent for a healthy cluster', () => {
    assert.equal(checked('has-leader', aCluster()).state, 'ok')
  })

  for (const [what, metrics, severity] of [
    ['at this moment only, as in an election', without(), 'info'],
    ['now, with one seconds ago', without({6: 1}), 'info'],
    ['in two reads seconds apart', without({6: 0}), 'warning'],
    ['for less than a minute', without({6: 0, 57: 0}), 'warning'],
    ['for a minute', without({6: 0, 59: 0}), 'critical'],
    ['again, with one in between', without({6: 1, 600: 0}), 'info'],
    ['in two processes', without({6: 0, 600: 0}, PROCESS_START - 3600), 'info'],
  ] as const)
    it(`says ${severity} of a member without a leader ${what}`, () => {
      assert.deepEqual(saidOf(metrics), [`${severity} etcd-2`])
    })

  for (const [what, leader, severity] of [
    ['none was seen minutes ago either', null, 'critical'],
    ['there was one then', aCluster().idOf('etcd-1'), 'info'],
  ] as const)
    it(`is ${severity} when ${what}`, () => {
      const history = [pastPoint(5, {'etcd-2': {leader}})]
      const seen = aCluster().withMember('etcd-2', {metrics: without()}).withSeen({history})
      assert.deepEqual(said(checked('has-leader', seen)), [`${severity} etcd-2`])
    })

  it('does not count a look that the member did not answer', () => {
    const history = [pastPoint(5, {'etcd-2': {answered: false, leader: null}})]
    const seen = aCluster().withMember('etcd-2', {metrics: without()}).withSeen({history})
    assert.deepEqual(said(checked('has-leader', seen)), ['info etcd-2'])
  })

  it('is unknown for a member that does not say, and for one that is silent', () => {
    assert.deepEqual(saidOf({hasLeader: undefined}), ['unknown etcd-2'])
    assert.deepEqual(saidOf('http/unreachable'), ['unknown etcd-2'])
  })
})
