import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, observed, withSecond} from '../fixtures/metered.ts'

const FAMILY = 'etcd_disk_wal_fsync_duration_seconds'
const fast = observed(FAMILY, [[0.5, 600]])
const healthy = grown({recent: fast, older: fast})

describe('wal-fsync', () => {
  itNeedsTwoReads('wal-fsync', healthy)

  for (const [ms, severity] of [
    [8, undefined],
    [12, 'info'],
    [30, 'warning'],
    [60, 'warning'],
    [200, 'critical'],
    [9000, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} when most log writes take ${ms} ms`, () => {
      const seen = withSecond(healthy, grown({recent: observed(FAMILY, [[ms, 600]])}))
      assert.deepEqual(said(checked('wal-fsync', seen)), severity ? [`${severity} etcd-2`] : [])
    })

  it('names value, window and bucket, and the share that delays heartbeats', () => {
    const slow = observed(FAMILY, [
      [1, 300],
      [100, 90],
      [200, 10],
    ])
    const [finding] = checked('wal-fsync', withSecond(healthy, grown({recent: slow}))).findings

    assert.equal(
      finding?.summary,
      "etcd-2's disk needs 204.8 ms for 99 % of its log writes (over the last 6 s, bucket 128-256 ms); 12 % take longer than the heartbeat interval",
    )
    assert.equal(finding.evidence['p99Ms'], 204.8)
    assert.ok(Number(finding.evidence['slowShare']) > 0.1)
  })

  it('judges by the older window when the recent one has too few samples', () => {
    const metrics = grown({recent: observed(FAMILY, [[200, 5]]), older: observed(FAMILY, [[50, 400]])})
    const [finding] = checked('wal-fsync', withSecond(healthy, metrics)).findings

    assert.equal(finding?.severity, 'warning')
    assert.match(finding.summary, /over 12 min/)
  })

  it('calls two slow writes among few a note', () => {
    const metrics = grown({
      recent: observed(FAMILY, [
        [1, 40],
        [200, 2],
      ]),
    })
    assert.deepEqual(said(checked('wal-fsync', withSecond(healthy, metrics))), ['info etcd-2'])
  })

  it('names the members of an idle cluster in one note', () => {
    const idle = grown({recent: observed(FAMILY, [[200, 3]])})
    const result = checked('wal-fsync', aCluster().withAll({metrics: idle}))

    assert.deepEqual(said(result), ['info cluster'])
    assert.equal(
      result.findings[0]?.summary,
      'Too few fsyncs to judge the disks (etcd-1 3, etcd-2 3, etcd-3 3 over the last 6 s)',
    )
  })

  it('warns of no busy disk while a member is being defragmented', () => {
    const busy = grown({recent: observed(FAMILY, [[60, 600]])})
    const seen = withSecond(healthy, busy).withMember('etcd-3', {metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('wal-fsync', seen)), ['info etcd-2'])
  })

  it('is unknown when the page lacks the histogram', () => {
    assert.deepEqual(said(checked('wal-fsync', withSecond(healthy, grown({recent: {}})))), ['unknown etcd-2'])
  })
})
