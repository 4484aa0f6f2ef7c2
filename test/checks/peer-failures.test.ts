import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {gauges, grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const [one, two, three] = ['etcd-1', 'etcd-2', 'etcd-3'].map(aCluster().idOf)
const failures = (count: number): Samples => ({
  [`etcd_network_peer_sent_failures_total{To="${three}"}`]: count,
})
const active = (value: number): Samples => ({
  [`etcd_network_active_peers{Local="${two}",Remote="${one}"}`]: 1,
  [`etcd_network_active_peers{Local="${two}",Remote="${three}"}`]: value,
})
const healthy = grown({recent: {}, older: {}})

describe('peer-failures', () => {
  itNeedsTwoReads('peer-failures', healthy)

  for (const [what, metrics, severity] of [
    ['failures that never rose', grown({recent: failures(0), older: failures(0)}), undefined],
    ['failures that rise now', grown({recent: failures(2), older: failures(2)}), 'warning'],
    ['a series that appears with its first event', gauges(failures(1), {}), 'warning'],
    ['failures that are over', grown({recent: failures(0), older: failures(90)}), 'info'],
    ['rare failures, no recent window', grown({older: failures(7)}), 'info'],
    ['frequent failures, no recent window', grown({older: failures(8)}), 'warning'],
    ['a peer without a connection', gauges(active(0), active(0)), 'warning'],
    ['a peer without a connection in one read', gauges(active(0), active(1)), undefined],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('peer-failures', withSecond(healthy, metrics))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('names both members and counts per second', () => {
    const [finding] = checked('peer-failures', withSecond(healthy, grown({recent: failures(3)}))).findings

    assert.equal(finding?.summary, 'Between etcd-2 and etcd-3 3 sends failed over the last 6 s')
    assert.deepEqual([finding.evidence['peer'], finding.evidence['perSecond']], ['etcd-3', 0.5])
  })

  it('only notes failures towards a peer that was just restarted', () => {
    const read = Date.parse('2026-01-01T03:07:00.020Z') / 1000
    const metrics = grown({recent: failures(3), older: failures(40)})
    const seen = (ago: number) =>
      withSecond(healthy, metrics).withMember('etcd-3', {metrics: {processStart: read - ago}})

    assert.deepEqual(said(checked('peer-failures', seen(20))), ['info etcd-2'])
    assert.deepEqual(said(checked('peer-failures', seen(120))), ['warning etcd-2'])
  })

  it('does not apply to a single member', () => {
    assert.match(checked('peer-failures', aCluster({size: 1})).reason ?? '', /no peers/)
  })
})
