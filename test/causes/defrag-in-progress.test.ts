import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, rejection, sure} from '../fixtures/diagnosing.ts'

const running = {metrics: {defragInFlight: true}}
const hanging = aCluster().paused('etcd-2').withMember('etcd-2', running)

describe('R24 defrag-in-progress', () => {
  for (const [what, cluster, expected] of [
    ['its metrics say so while it hangs', hanging, 'high etcd-2'],
    ['its metrics say so while it answers', aCluster().withMember('etcd-2', running), 'high etcd-2'],
    ['it hangs and its metrics hang too', aCluster().paused('etcd-2'), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R24'), expected)
    })

  it('explains the silence, so the member is called neither down nor cut off', () => {
    const diagnosis = diagnosed(hanging)
    assert.deepEqual(
      diagnosis.causes.map(({cause}) => cause),
      ['R24'],
    )
    assert.equal(diagnosis.verdict.severity, 'warning')
    assert.deepEqual(diagnosis.proposals, [])
  })

  it('is rejected when the metrics of a hanging member say that none runs', () => {
    const seen = aCluster().paused('etcd-2').withMember('etcd-2', {metrics: {}})
    assert.match(rejection(diagnosed(seen), 'R24') ?? '', /none runs/)
  })
})
