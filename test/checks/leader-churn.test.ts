import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {pastPoint} from '../fixtures/metered.ts'

describe('leader-churn', () => {
  for (const [elections, severity] of [
    [0, undefined],
    [1, 'info'],
    [2, 'warning'],
    [3, 'warning'],
    [6, 'critical'],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${elections} elections in an hour`, () => {
      const history = [pastPoint(50, {}, {term: String(7 - elections)}), pastPoint(30)]
      assert.deepEqual(
        said(checked('leader-churn', aCluster().withSeen({history}))),
        severity ? [`${severity} cluster`] : [],
      )
    })

  it('subtracts the election that a restart explains', () => {
    const history = [
      pastPoint(50, {}, {term: '6', processStart: 1}),
      pastPoint(30, {'etcd-1': {processStart: 99}}, {processStart: 1}),
    ]
    assert.deepEqual(said(checked('leader-churn', aCluster().withSeen({history}))), [])
  })

  it('does not apply without ten minutes of past', () => {
    const result = checked('leader-churn', aCluster().withSeen({history: [pastPoint(5)]}))
    assert.match(result.reason ?? '', /at least 10 min/)
  })
})
