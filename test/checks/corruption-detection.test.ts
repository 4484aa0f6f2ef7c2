import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

describe('corruption-detection', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('corruption-detection', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('corruption-detection', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('corruption-detection', full.withMember('etcd-2', {process: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [what, version, given, expected] of [
    ['nothing on 3.5.30', '3.5.30', {}, ['info cluster']],
    ['the gates of 3.6', '3.6.5', {'feature-gates': 'InitialCorruptCheck=true,CompactHashCheck=true'}, []],
    ['the only check 3.4 has', '3.4.30', {'experimental-initial-corrupt-check': 'true'}, []],
    ['one of two', '3.5.30', {'experimental-initial-corrupt-check': 'true'}, ['info cluster']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const flags = Object.entries(given).map(
        ([name, value]) => [name, {value, from: 'command-line'}] as const,
      )
      const seen = full.withAll({status: {version}, process: {settings: Object.fromEntries(flags)}})
      assert.deepEqual(said(checked('corruption-detection', seen)), expected)
    })
})
