import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Target} from '../../src/domain/reach.ts'
import type {Answers} from '../fixtures/a-cluster.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, pathsFrom, settings} from '../fixtures/host-parts.ts'

function timed(heartbeat: string, election: string): Answers {
  return {process: {settings: settings({'heartbeat-interval': heartbeat, 'election-timeout': election})}}
}

describe('timers', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('timers', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('timers', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('timers', full.withMember('etcd-2', {process: 'ssh/not-permitted'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [heartbeat, election, expected] of [
    ['100ms', '1000ms', []],
    ['100', '999', ['warning']],
    ['100', '500', ['warning']],
    ['100', '499', ['critical']],
    ['500', '5000', []],
    ['5000', '50000', []],
    ['5000', '50001', ['critical']],
    ['0', '1000', ['critical']],
    ['fast', '1000', ['unknown']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for heartbeat ${heartbeat} and election ${election} everywhere`, () => {
      const seen = full.withAll(timed(heartbeat, election))
      assert.deepEqual(
        said(checked('timers', seen)),
        expected.flatMap(one => [1, 2, 3].map(n => `${one} etcd-${n}`)),
      )
    })

  it("counts with etcd's defaults where nobody set a timer", () => {
    const seen = full.withMember('etcd-2', {process: {settings: {}}})
    assert.deepEqual(said(checked('timers', seen)), [])
  })

  it('does not take unread settings for the defaults', () => {
    const seen = full.withMember('etcd-2', {process: {settings: {}, gaps: ['sudo was refused']}})
    assert.deepEqual(said(checked('timers', seen)), ['unknown etcd-2'])
  })

  it('names the member that runs with other timers', () => {
    const result = checked('timers', full.withMember('etcd-2', timed('200', '2000')))
    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.deepEqual(
      [result.findings[0]?.evidence.heartbeatMs, result.findings[0]?.evidence.electionMs],
      [200, 2000],
    )
  })

  it('names nobody when there is no majority', () => {
    const seen = aCluster({size: 2}).withFullLook().withMember('etcd-2', timed('200', '2000'))
    assert.deepEqual(said(checked('timers', seen)), ['critical cluster'])
  })

  for (const [rttMs, expected] of [
    [100, []],
    [101, ['warning etcd-1']],
    [200, ['warning etcd-1']],
    [201, ['critical etcd-1']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for the default timers with a round trip of ${rttMs} ms`, () => {
      const far = (target: Target): Target => ({
        ...target,
        ping: {sent: 5, received: 5, averageMs: rttMs},
        ports: target.ports.map(port => ({...port, connectMs: rttMs + 1})),
      })
      const seen = full.withMember('etcd-1', {paths: pathsFrom('etcd-1', 'etcd-2', far)})
      assert.deepEqual(said(checked('timers', seen)), expected)
    })
})
