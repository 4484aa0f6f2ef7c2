import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {diagnosed, sure} from '../fixtures/diagnosing.ts'
import {hashed, withCorrupt} from '../fixtures/hashes.ts'

const raised = {status: {errors: ['memberID:0 alarm:CORRUPT ']}}

describe('R15 corruption', () => {
  for (const [what, cluster, expected] of [
    ['the alarm is raised', aCluster().withAll(raised), 'high cluster'],
    [
      'reads are refused as corrupt',
      aCluster().withMember('etcd-2', {linearizable: 'etcd/corrupt'}),
      'low cluster',
    ],
    ['nothing says so', aCluster().down('etcd-2'), undefined],
  ] as const)
    it(`is ${expected ?? 'not held'} when ${what}`, () => {
      assert.equal(sure(cluster, 'R15'), expected)
    })

  it('offers nothing before the hashes say who is wrong: every change could destroy the good copy', () => {
    const {proposals, withheld, verdict} = diagnosed(aCluster().withHosts().withAll(raised))
    assert.deepEqual(proposals, [])
    assert.match(withheld[0]?.why ?? '', /whose data are wrong: .* not compared in this look/)
    assert.match(verdict.sentence, /Change nothing/)
  })

  it('offers to swap the one member whose data differ from the majority', () => {
    const {proposals} = diagnosed(withCorrupt(hashed({'etcd-3': 7})))
    assert.deepEqual(
      proposals.map(({runbook, params}) => [runbook, params]),
      [['swap-corrupt-member', {}]],
    )
  })
})
