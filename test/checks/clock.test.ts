import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

describe('clock', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('clock', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('clock', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('clock', full.withMember('etcd-2', {clock: 'ssh/not-permitted'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [what, clock, expected] of [
    ['half a second ahead', {aheadMs: 502}, []],
    ['more than that', {aheadMs: 503}, ['warning etcd-2']],
    ['more than a second behind', {aheadMs: -1010}, ['critical etcd-2']],
    ['far off as far as a slow connection shows', {aheadMs: 900, uncertaintyMs: 400}, []],
    ['off by its own account', {offsetSeconds: -0.6}, ['warning etcd-2']],
    [
      'not synchronised, yet right',
      {synchronised: false, source: null, offsetSeconds: null},
      ['info cluster'],
    ],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a clock that is ${what}`, () => {
      assert.deepEqual(said(checked('clock', full.withMember('etcd-2', {clock}))), expected)
    })

  it('doubts our own clock when all hosts agree', () => {
    assert.deepEqual(said(checked('clock', full.withAll({clock: {aheadMs: 5000}}))), ['info cluster'])
    const single = aCluster({size: 1})
      .withFullLook()
      .withAll({clock: {aheadMs: 5000}})
    assert.deepEqual(said(checked('clock', single)), ['info cluster'])
  })

  it('warns when the error of several hosts is known to nobody', () => {
    const clock = {synchronised: false, source: null, offsetSeconds: null, uncertaintyMs: 800}
    assert.deepEqual(said(checked('clock', full.withAll({clock}))), ['warning cluster'])
  })

  it('never speaks of elections as an effect', () => {
    const [finding] = checked('clock', full.withMember('etcd-2', {clock: {aheadMs: 9000}})).findings
    assert.match(finding?.impact ?? '', /elections do not/)
  })
})
