import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {BrokenPageError, readMetricsPage} from '../../../src/adapters/etcd/metrics-page.ts'

const PAGE = `# HELP etcd_server_has_leader Whether or not a leader exists.
# TYPE etcd_server_has_leader gauge
etcd_server_has_leader 1
etcd_server_quota_backend_bytes 2.147483648e+09
etcd_disk_backend_defrag_duration_seconds_bucket{le="+Inf"} 3
etcd_disk_backend_defrag_duration_seconds_sum 0.75
etcd_disk_backend_defrag_duration_seconds_count 3
etcd_disk_defrag_inflight 0
etcd_server_snapshot_apply_in_progress_total 1
etcd_network_snapshot_send_inflights_total{To="8e9e05c52164694d"} 1
etcd_network_snapshot_send_inflights_total{To="odd \\"} label"} 1 1700000000000
etcd_server_leader_changes_seen_total 2
process_start_time_seconds 1.7953659074e+09
something_else{a="b"} NaN
`

describe('metrics page', () => {
  it('gives the allow-listed facts and adds up series that differ by label', () => {
    assert.deepEqual(readMetricsPage(PAGE), {
      hasLeader: true,
      quotaBytes: 2147483648,
      defragSeconds: 0.75,
      defragCount: 3,
      defragInFlight: false,
      snapshotsInFlight: 3,
      leaderChanges: 2,
      processStart: 1795365907.4,
    })
  })

  it('leaves out what the server does not have instead of calling it zero', () => {
    assert.deepEqual(readMetricsPage('etcd_server_has_leader 0\n'), {hasLeader: false})
  })

  it('refuses a page that was cut inside a line, wherever that is', () => {
    const inside = Array.from(PAGE, (_, at) => at).filter(at => at > 0 && PAGE[at - 1] !== '\n')

    for (const at of inside) assert.throws(() => readMetricsPage(PAGE.slice(0, at)), BrokenPageError)
  })

  it('refuses a wanted sample that is no number', () => {
    for (const value of ['', 'x', 'NaN', '{', '1 2 3'])
      assert.throws(() => readMetricsPage(`etcd_server_has_leader ${value}\n`), BrokenPageError)
  })

  it('refuses the page of something that is not etcd', () => {
    assert.throws(() => readMetricsPage('<html></html>\n'), BrokenPageError)
    assert.throws(() => readMetricsPage('process_start_time_seconds 1\n'), BrokenPageError)
  })

  it('never fails otherwise, whatever the page holds', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), noise => {
        const lines = noise.replaceAll('etcd_', 'other_').replaceAll('process_', 'other_')
        assert.equal(readMetricsPage(`etcd_server_has_leader 1\n#${lines}\n`).hasLeader, true)
      }),
    )
  })
})
