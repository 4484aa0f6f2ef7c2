import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {grown, itNeedsTwoReads, type Samples, withSecond} from '../fixtures/metered.ts'

const applies = (slow: number, applied: number, more: Samples = {}): Samples => ({
  etcd_server_slow_apply_total: slow,
  etcd_server_proposals_applied_total: applied,
  ...more,
})
const healthy = grown({recent: applies(0, 3000), older: applies(0, 300_000)})

describe('slow-applies', () => {
  itNeedsTwoReads('slow-applies', healthy)

  for (const [what, growth, severity] of [
    ['one slow apply in six seconds', {recent: applies(1, 100)}, 'info'],
    ['four of a hundred', {recent: applies(4, 100)}, 'warning'],
    ['more than one a second', {recent: applies(7, 100)}, 'critical'],
    ['four of ten thousand', {recent: applies(4, 10_000)}, 'info'],
    ['a pause seen in this look only', {recent: applies(4, 100), older: applies(4, 6000)}, 'info'],
    ['what goes on', {recent: applies(4, 100), older: applies(20, 6000)}, 'warning'],
    ['a pause a moment ago', {recent: applies(0, 60), older: applies(4, 600), olderSeconds: 60}, 'info'],
    ['more than one a second, begun now', {recent: applies(7, 100), older: applies(7, 600)}, 'critical'],
    ['one a minute over minutes', {recent: applies(0, 60), older: applies(12, 6000)}, 'warning'],
    ['fewer than one a minute', {recent: applies(0, 60), older: applies(11, 6000)}, 'info'],
  ] as const)
    it(`says ${severity} for ${what}`, () => {
      assert.deepEqual(said(checked('slow-applies', withSecond(healthy, grown(growth)))), [
        `${severity} etcd-2`,
      ])
    })

  it('only notes them while the member is being defragmented', () => {
    const seen = withSecond(healthy, grown({recent: applies(60, 100)})).withMember('etcd-2', {
      metrics: {defragInFlight: true},
    })
    const result = checked('slow-applies', seen)

    assert.deepEqual(said(result), ['info etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /being defragmented/)
  })

  it('only notes them while another member is being defragmented', () => {
    const seen = withSecond(healthy, grown({recent: applies(4, 100)}))
    const defrag = seen.withMember('etcd-1', {metrics: {defragInFlight: true}})
    const result = checked('slow-applies', defrag)

    assert.deepEqual(said(result), ['info etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /another member is being defragmented/)
  })

  it('stays critical beside the defragmentation of another member', () => {
    const seen = withSecond(healthy, grown({recent: applies(7, 100)}))
    const defrag = seen.withMember('etcd-1', {metrics: {defragInFlight: true}})
    assert.deepEqual(said(checked('slow-applies', defrag)), ['critical etcd-2'])
  })

  it('only notes those of a defragmentation that is over', () => {
    const done = {etcd_disk_backend_defrag_duration_seconds_count: 1}
    const metrics = grown({recent: applies(0, 600), older: applies(60, 6000, done)})
    assert.deepEqual(said(checked('slow-applies', withSecond(healthy, metrics))), ['info etcd-2'])
  })

  it('is unknown when the page lacks the counter', () => {
    const metrics = grown({recent: {etcd_server_proposals_applied_total: 1}})
    assert.deepEqual(said(checked('slow-applies', withSecond(healthy, metrics))), ['unknown etcd-2'])
  })
})
