import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Answer, aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {gauges, PROCESS_START, readOnce, type Samples, scrapeAt, withSecond} from '../fixtures/metered.ts'

const revisions = (current: number, compacted: number): Samples => ({
  etcd_debugging_mvcc_current_revision: current,
  etcd_debugging_mvcc_compact_revision: compacted,
})

/** A member that took and compacted so many revisions in so many minutes. */
function took(written: number, compacted: number, minutes = 30): Answer<'metrics'> {
  const now = revisions(50_000 + written, 40_000 + compacted)
  return gauges(now, undefined, revisions(50_000, 40_000), minutes * 60)
}

const healthy = took(5000, 4000)
const saidOf = (metrics: Answer<'metrics'>): readonly string[] =>
  said(checked('compaction-health', aCluster().withAll({metrics})))

describe('compaction-health', () => {
  for (const [what, metrics, expected] of [
    ['nothing when revisions are compacted', healthy, []],
    ['nothing of an idle cluster', took(0, 0), []],
    ['nothing of few revisions', took(999, 0), []],
    ['a warning of many revisions and no compaction', took(1000, 0), ['warning cluster']],
    ['the same a minute short of half an hour', took(1000, 0, 29), ['warning cluster']],
    ['nothing of one revision compacted among many', took(9000, 1), []],
  ] as const)
    it(`says ${what}`, () => {
      assert.deepEqual(saidOf(metrics), expected)
    })

  it('names the member when only some do not compact', () => {
    const seen = withSecond(healthy, took(5000, 0))
    assert.deepEqual(said(checked('compaction-health', seen)), ['warning etcd-2'])
  })

  for (const [what, metrics] of [
    ['the first look', readOnce(revisions(1, 1))],
    ['reads that are too close together', took(9000, 0, 28)],
    [
      'a process that was restarted in between',
      {
        processStart: PROCESS_START,
        scrape: scrapeAt(0, revisions(9000, 0)),
        older: scrapeAt(1800, revisions(0, 0), PROCESS_START - 3600),
      },
    ],
  ] as const)
    it(`does not apply to ${what}`, () => {
      assert.equal(checked('compaction-health', aCluster().withAll({metrics})).state, 'not-applicable')
    })

  it('judges the others when one was restarted', () => {
    const result = checked('compaction-health', withSecond(took(5000, 0), readOnce(revisions(5000, 0))))
    assert.deepEqual(said(result), ['warning cluster'])
  })

  it('is unknown when a version does not have these gauges, and when the metrics did not answer', () => {
    const other = gauges({}, undefined, {}, 1800)
    assert.deepEqual(said(checked('compaction-health', withSecond(healthy, other))), ['unknown etcd-2'])
    assert.deepEqual(said(checked('compaction-health', withSecond(healthy, 'http/unreachable'))), [
      'unknown etcd-2',
    ])
  })
})
