import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {gauges, grown, observed, ROUND_TRIP_EDGES, type Samples, withSecond} from '../fixtures/metered.ts'

const cluster = aCluster()
const trips = (ms: number, count: number): Samples =>
  observed('etcd_network_peer_round_trip_time_seconds', [[ms, count]], {
    edges: ROUND_TRIP_EDGES,
    labels: {To: cluster.idOf('etcd-1')},
  })
const healthy = grown({recent: {}, older: trips(0.3, 24)})
const timers = (heartbeat: number, election: number) => ({
  process: {
    settings: {
      'heartbeat-interval': {value: String(heartbeat), from: 'startup-log' as const},
      'election-timeout': {value: String(election), from: 'startup-log' as const},
    },
  },
})

describe('peer-latency', () => {
  // The value is interpolated within its bucket: 40 ms reads as 51, 90 as 102.
  for (const [ms, severity] of [
    [20, undefined],
    [40, 'warning'],
    [90, 'critical'],
    [180, 'critical'],
    [5000, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for round trips of ${ms} ms and default timers`, () => {
      const seen = withSecond(healthy, grown({recent: {}, older: trips(ms, 24)}))
      assert.deepEqual(said(checked('peer-latency', seen)), severity ? [`${severity} etcd-2`] : [])
    })

  it('names the peer and the window', () => {
    const [finding] = checked('peer-latency', withSecond(healthy, grown({older: trips(40, 24)}))).findings

    assert.equal(
      finding?.summary,
      'etcd-2 needs 50.9 ms to etcd-1 and back for 99 % of its probes (over 12 min, bucket 25.6-51.2 ms)',
    )
    assert.deepEqual([finding.evidence['peer'], finding.evidence['p99Ms']], ['etcd-1', 50.9])
  })

  it('only notes a long way for which the timers were chosen', () => {
    const far = withSecond(healthy, grown({older: trips(90, 24)})).withMember('etcd-2', timers(500, 5000))
    assert.deepEqual(said(checked('peer-latency', far)), ['info etcd-2'])
  })

  it('is critical when the election timeout is too short for a short way', () => {
    const tight = withSecond(healthy, grown({older: trips(20, 24)})).withMember('etcd-2', timers(20, 100))
    assert.deepEqual(said(checked('peer-latency', tight)), ['critical etcd-2'])
  })

  it('only notes what it knows since the start of the process', () => {
    assert.deepEqual(said(checked('peer-latency', withSecond(healthy, gauges(trips(180, 24))))), [
      'info etcd-2',
    ])
  })

  it('names links with too few probes in one note', () => {
    const result = checked('peer-latency', withSecond(healthy, gauges(trips(180, 4))))
    assert.deepEqual(said(result), ['info cluster'])
    assert.match(result.findings[0]?.summary ?? '', /etcd-2 to etcd-1 4/)
  })

  it('forgets members that were removed', () => {
    const gone = observed('etcd_network_peer_round_trip_time_seconds', [[900, 50]], {labels: {To: 'abc'}})
    assert.deepEqual(said(checked('peer-latency', withSecond(healthy, grown({older: gone})))), [])
  })

  it('is unknown for a member whose metrics did not answer', () => {
    const seen = aCluster().withAll({metrics: healthy}).withMember('etcd-2', {metrics: 'http/unreachable'})
    assert.deepEqual(said(checked('peer-latency', seen)), ['unknown etcd-2'])
  })

  it('does not apply to a single member or a light look', () => {
    assert.match(checked('peer-latency', aCluster({size: 1})).reason ?? '', /no peers/)
    assert.equal(checked('peer-latency', aCluster()).state, 'not-applicable')
  })
})
