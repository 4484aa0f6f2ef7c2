import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {metricFamilies} from '../../../src/adapters/etcd/metric-families.ts'
import {BrokenPageError} from '../../../src/adapters/etcd/metric-line.ts'
import {MOST_SAMPLES, openMetricsPage} from '../../../src/adapters/etcd/metrics-page.ts'
import type {MetricFacts} from '../../../src/domain/observation.ts'

const AT = new Date('2026-11-22T10:00:00Z')
const PAGE = `# HELP etcd_server_has_leader Whether or not a leader exists.
# TYPE etcd_server_has_leader gauge
etcd_server_has_leader 1
etcd_server_quota_backend_bytes 2.147483648e+09
etcd_disk_backend_defrag_duration_seconds_bucket{le="+Inf"} 3
etcd_disk_backend_defrag_duration_seconds_sum 0.75
etcd_disk_backend_defrag_duration_seconds_count 3
etcd_disk_defrag_inflight 0
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 7 # {trace_id="}\\" 9"} 0.0004 1700000000.123
etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 8
etcd_disk_wal_fsync_duration_seconds_sum 0.025
etcd_disk_wal_fsync_duration_seconds_count 8
etcd_server_snapshot_apply_in_progress_total 1
etcd_network_active_peers{Remote="b",Local="a"} 1
etcd_network_snapshot_send_inflights_total{To="8e9e05c52164694d"} 1
etcd_network_snapshot_send_inflights_total{To="odd \\"} ☃\\n label",} 1 1700000000000
etcd_server_leader_changes_seen_total 2
grpc_server_handled_total{grpc_code="OK",grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"} 4
grpc_server_handled_total{grpc_code="Unavailable",grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"} 0
grpc_server_handled_total{grpc_code="OK",grpc_method="Txn",grpc_service="etcdserverpb.KV",grpc_type="unary"} 0
grpc_server_handled_total{grpc_code="OK",grpc_method="Watch",grpc_service="etcdserverpb.Watch",grpc_type="bidi_stream"} 9
go_goroutines +Inf
process_start_time_seconds 1.7953659074e+09
something_else{a="b"} NaN
`

const GRPC = 'grpc_service="etcdserverpb.KV",grpc_type="unary"'

describe('metrics page', () => {
  it('gives the allow-listed facts and adds up series that differ by label', () => {
    const {scrape: _, ...facts} = read(PAGE)

    assert.deepEqual(facts, {
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

  it('keeps the allow-listed samples with their labels in order, and no infinite or idle ones', () => {
    assert.deepEqual(read(PAGE).scrape, {
      at: AT.toISOString(),
      processStart: 1795365907.4,
      samples: {
        etcd_server_has_leader: 1,
        etcd_server_quota_backend_bytes: 2147483648,
        etcd_disk_backend_defrag_duration_seconds_sum: 0.75,
        etcd_disk_backend_defrag_duration_seconds_count: 3,
        etcd_disk_defrag_inflight: 0,
        'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"}': 7,
        'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"}': 8,
        etcd_disk_wal_fsync_duration_seconds_sum: 0.025,
        etcd_disk_wal_fsync_duration_seconds_count: 8,
        etcd_server_snapshot_apply_in_progress_total: 1,
        'etcd_network_active_peers{Local="a",Remote="b"}': 1,
        'etcd_network_snapshot_send_inflights_total{To="8e9e05c52164694d"}': 1,
        'etcd_network_snapshot_send_inflights_total{To="odd \\"} ☃\\n label"}': 1,
        etcd_server_leader_changes_seen_total: 2,
        [`grpc_server_handled_total{grpc_code="OK",grpc_method="Put",${GRPC}}`]: 4,
        [`grpc_server_handled_total{grpc_code="Unavailable",grpc_method="Put",${GRPC}}`]: 0,
        process_start_time_seconds: 1795365907.4,
      },
    })
  })

  it('is the same however it was cut into pieces, also inside a character', () => {
    const bytes = Buffer.from(PAGE)
    const whole = read(PAGE)

    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), {maxLength: 30}), cuts => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        const page = openMetricsPage()
        for (const [at, edge] of edges.entries()) page.push(bytes.subarray(edges[at - 1] ?? 0, edge))
        assert.deepEqual(page.end(AT), whole)
      }),
      {numRuns: 50},
    )
  })

  it('leaves out what the server does not have instead of calling it zero', () => {
    const {scrape, ...facts} = read('etcd_server_has_leader 0\n')

    assert.deepEqual(facts, {hasLeader: false})
    assert.deepEqual(scrape?.samples, {etcd_server_has_leader: 0})
    assert.equal(scrape?.processStart, null)
  })

  it('refuses a page that was cut inside a line, wherever that is', () => {
    const inside = Array.from(PAGE, (_, at) => at).filter(at => at > 0 && PAGE[at - 1] !== '\n')

    for (const at of inside) assert.throws(() => read(PAGE.slice(0, at)), BrokenPageError)
  })

  it('refuses a page that was cut between two lines of a histogram', () => {
    const lines = PAGE.split('\n')
    const [first, last] = ['le="0.001"', 'seconds_count 8'].map(end =>
      lines.findIndex(line => line.includes(end)),
    )
    assert.ok(first && last)

    for (let length = first + 1; length <= last; length += 1)
      assert.throws(() => read(`${lines.slice(0, length).join('\n')}\n`), /only a part of/)
  })

  it('refuses a wanted sample that is no number', () => {
    for (const value of ['', 'x', 'NaN', '{', '1 2 3', '0x10', '1_0', '1e999', 'Infinity', '1,5'])
      assert.throws(() => read(`etcd_server_has_leader ${value}\n`), BrokenPageError, value)
    const bucket = 'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} NaN\n'
    assert.throws(() => read(`etcd_server_has_leader 1\n${bucket}`), BrokenPageError)
  })

  it('refuses labels that make no sense, and a sample that comes twice', () => {
    for (const labels of ['{', '{a}', '{a=b}', '{a="b"', '{a="b" c="d"}', '{a="1",a="2"}', '{a="\\"}'])
      assert.throws(() => read(`etcd_server_has_leader${labels} 1\n`), BrokenPageError, labels)
    assert.throws(() => read('etcd_server_has_leader 1\netcd_server_has_leader 0\n'), /twice/)
  })

  it('refuses the page of something that is not etcd', () => {
    assert.throws(() => read('<html></html>\n'), BrokenPageError)
    assert.throws(() => read('process_start_time_seconds 1\n'), BrokenPageError)
    assert.throws(() => read(''), BrokenPageError)
  })

  it('refuses a line without end and more samples than any etcd has, before it holds them', () => {
    const page = openMetricsPage()
    const noise = Buffer.from('x'.repeat(40_000))
    page.push(noise)
    assert.throws(() => page.push(noise), /line without end/)

    const peers = Array.from(
      {length: MOST_SAMPLES},
      (_, at) => `etcd_network_active_peers{Remote="${at}"} 1\n`,
    )
    assert.throws(() => read(`etcd_server_has_leader 1\n${peers.join('')}`), /more than/)
  })

  it('never fails otherwise, whatever the page holds', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), noise => {
        const lines = noise.replaceAll(/etcd_|process_|grpc_|os_|go_/g, 'other_')
        assert.equal(read(`etcd_server_has_leader 1\n#${lines}\n`).hasLeader, true)
      }),
    )
  })

  it('reads every family once', () => {
    const names = metricFamilies.map(({name}) => name)

    assert.equal(new Set(names).size, names.length)
  })
})

function read(text: string): MetricFacts {
  const page = openMetricsPage()
  page.push(Buffer.from(text))
  return page.end(AT)
}
