import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

const at = '2026-01-01T03:07:01.000Z'

describe('commit-path', () => {
  it('does not apply unless somebody asked for it by name', () => {
    assert.match(checked('commit-path', full).reason ?? '', /asks for this check by name/)
  })

  it('is silent when the proposal was committed', () => {
    const seen = full.withSeen({commitPath: {ok: true, at, tookMs: 3, value: {alarms: []}}})
    assert.deepEqual(said(checked('commit-path', seen)), [])
  })

  for (const [what, cluster, code, expected] of [
    ['reads work and the proposal hangs', aCluster(), 'etcd/deadline', 'critical cluster'],
    ['reads fail, too', aCluster().withoutQuorum(), 'etcd/deadline', 'info cluster'],
    ['it was not permitted', aCluster(), 'etcd/permission-denied', 'unknown cluster'],
  ] as const)
    it(`says ${expected} when ${what}`, () => {
      const seen = cluster.withSeen({commitPath: {ok: false, at, tookMs: 5000, code, message: 'no'}})
      assert.deepEqual(said(checked('commit-path', seen)), [expected])
    })
})
