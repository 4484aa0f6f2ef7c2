import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'

const runs = (version: string) => ({status: {version}})
const faults = (version: string): readonly unknown[] =>
  checked('version-skew', aCluster().withAll(runs(version))).findings.map(({evidence}) => evidence.fault)

describe('version-skew', () => {
  for (const [other, expected] of [
    ['3.5.30', []],
    ['3.5.29', ['warning cluster']],
    ['3.6.14', ['warning cluster']],
    ['3.7.1', ['critical cluster']],
    ['4.5.30', ['critical cluster']],
    ['latest', ['unknown etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${other} beside 3.5.30`, () => {
      assert.deepEqual(said(checked('version-skew', aCluster().withMember('etcd-2', runs(other)))), expected)
    })

  for (const [version, known] of [
    [
      '3.5.2',
      [
        'inconsistent-after-crash',
        'online-defragmentation',
        'defragmentation-during-snapshot',
        'alarm-list-and-power-loss',
      ],
    ],
    ['3.5.3', ['online-defragmentation', 'defragmentation-during-snapshot', 'alarm-list-and-power-loss']],
    ['3.5.5', ['online-defragmentation', 'defragmentation-during-snapshot']],
    ['3.5.6', ['defragmentation-during-snapshot']],
    ['3.5.23', []],
    ['3.4.23', ['defragmentation-during-snapshot']],
    ['3.4.38', []],
    ['3.6.4', ['defragmentation-during-snapshot']],
    ['3.6.5-rc.1', []],
  ] as const)
    it(`knows ${known.length} faults of ${version}`, () => {
      assert.deepEqual(faults(version), known)
    })

  it('reports unknown when Status failed', () => {
    assert.deepEqual(said(checked('version-skew', aCluster().down('etcd-2'))), ['unknown etcd-2'])
  })
})
