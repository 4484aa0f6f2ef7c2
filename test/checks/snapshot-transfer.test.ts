import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {gauges, type Samples, withSecond} from '../fixtures/metered.ts'

const APPLYING = 'etcd_server_snapshot_apply_in_progress_total'
const idle: Samples = {[APPLYING]: 0}
const applying: Samples = {[APPLYING]: 1}
const sending: Samples = {...idle, 'etcd_network_snapshot_send_inflights_total{To="8e9e05c521646003"}': 1}
const failed = (count: number): Samples => ({
  ...idle,
  'etcd_network_snapshot_send_failures{To="8e9e05c521646003"}': count,
})
const healthy = gauges(idle, idle, idle)

describe('snapshot-transfer', () => {
  for (const [what, metrics, severity] of [
    ['none, where the labelled series are still missing', gauges(idle, idle), undefined],
    ['failures of long ago', gauges(failed(3), failed(3), failed(3)), undefined],
    ['one being applied', gauges(applying, idle), 'info'],
    ['one being sent', gauges(sending, sending, idle), 'info'],
    ['one that takes four minutes', gauges(sending, sending, sending, 240), 'info'],
    ['one that takes longer than five minutes', gauges(sending, sending, sending, 301), 'warning'],
    ['a first failure within seconds', gauges(failed(1), idle), 'warning'],
    ['one failure minutes ago', gauges(failed(1), failed(1), idle), 'info'],
    ['failures minutes ago', gauges(failed(2), failed(2), idle), 'warning'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(
        said(checked('snapshot-transfer', withSecond(healthy, metrics))),
        severity ? [`${severity} etcd-2`] : [],
      )
    })

  it('is unknown without the gauge, and without the page', () => {
    const seen = withSecond(healthy, gauges({})).withMember('etcd-3', {metrics: 'http/unreachable'})
    assert.deepEqual(said(checked('snapshot-transfer', seen)), ['unknown etcd-2', 'unknown etcd-3'])
  })

  it('does not apply to a light look', () => {
    assert.equal(checked('snapshot-transfer', aCluster()).state, 'not-applicable')
  })
})
