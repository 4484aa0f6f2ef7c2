import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, settings} from '../fixtures/host-parts.ts'

describe('settings-drift', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('settings-drift', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('settings-drift', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(
      said(checked('settings-drift', full.withMember('etcd-2', {process: 'ssh/not-permitted'}))),
      ['unknown etcd-2'],
    )
  })

  for (const [setting, value, differs] of [
    ['quota-backend-bytes', '8589934592', true],
    ['quota-backend-bytes', '0', false],
    ['snapshot-count', '10000', true],
    ['max-request-bytes', '1572864', false],
    ['max-request-bytes', '10485760', true],
    ['pre-vote', 'false', true],
    ['auto-compaction-retention', '0s', false],
    ['auto-compaction-retention', '8', true],
    ['auto-compaction-mode', 'revision', true],
    ['heartbeat-interval', '500', false],
    ['name', 'other', false],
  ] as const)
    it(`${differs ? 'warns' : 'does not warn'} when one member has ${setting} ${value}`, () => {
      const result = checked(
        'settings-drift',
        full.withMember('etcd-2', {process: {settings: settings({[setting]: value})}}),
      )
      assert.deepEqual(
        result.findings.map(({severity, evidence}) => [severity, evidence.setting]),
        differs ? [['warning', setting]] : [],
      )
    })

  it('knows that 8 hours are 8h0m0s, and 1000 revisions a microsecond, in the start-up line', () => {
    const both = (one: Record<string, string>, other: Record<string, string>) =>
      said(
        checked(
          'settings-drift',
          full
            .withAll({process: {settings: settings(one)}})
            .withMember('etcd-2', {process: {settings: settings(other)}}),
        ),
      )
    const revision = {'auto-compaction-mode': 'revision'}
    assert.deepEqual(both({'auto-compaction-retention': '8'}, {'auto-compaction-retention': '8h0m0s'}), [])
    assert.deepEqual(
      both(
        {...revision, 'auto-compaction-retention': '1000'},
        {...revision, 'auto-compaction-retention': '1µs'},
      ),
      [],
    )
  })

  it('finds no drift between a start-up line and nothing set at all', () => {
    assert.deepEqual(
      said(checked('settings-drift', full.withMember('etcd-2', {process: {settings: {}}}))),
      [],
    )
  })

  for (const [ignored, expected] of [
    ['election-timeout (command line)', 'warning etcd-2'],
    ['name (environment)', 'info etcd-2'],
  ] as const)
    it(`says ${expected} for the ignored setting ${ignored}`, () => {
      const seen = full.withMember('etcd-2', {process: {ignored: [ignored], configFile: '/etc/etcd.yaml'}})
      assert.deepEqual(said(checked('settings-drift', seen)), [expected])
    })
})
