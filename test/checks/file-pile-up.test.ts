import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, healthyPart, settings} from '../fixtures/host-parts.ts'

const files = healthyPart('disk').files ?? assert.fail('no files')

describe('file-pile-up', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('file-pile-up', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('file-pile-up', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('file-pile-up', full.withMember('etcd-2', {disk: 'ssh/not-permitted'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [what, change, expected] of [
    ['7 files of the log', {wal: 7}, []],
    ['8 files of the log', {wal: 8}, ['info etcd-2']],
    ['26 files of the log', {wal: 26}, ['warning etcd-2']],
    ['a temporary file of this minute', {dbTmp: 1, oldestDbTmpAt: '2026-01-01T03:06:00.000Z'}, []],
    [
      'a temporary file of two hours',
      {dbTmp: 1, oldestDbTmpAt: '2026-01-01T01:06:00.000Z'},
      ['warning etcd-2'],
    ],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const seen = full.withMember('etcd-2', {disk: {files: {...files, ...change}}})
      assert.deepEqual(said(checked('file-pile-up', seen)), expected)
    })

  it('keeps to --max-wals, where 0 has no limit', () => {
    const many = full.withMember('etcd-2', {disk: {files: {...files, wal: 30}}})
    const most = (value: string) =>
      many.withMember('etcd-2', {process: {settings: settings({'max-wals': value})}})
    assert.deepEqual(said(checked('file-pile-up', most('0'))), [])
    assert.deepEqual(said(checked('file-pile-up', most('28'))), [])
    assert.deepEqual(said(checked('file-pile-up', most('27'))), ['info etcd-2'])
  })

  it('reports unknown when the directory may not be listed', () => {
    assert.deepEqual(said(checked('file-pile-up', full.withMember('etcd-2', {disk: {files: null}}))), [
      'unknown etcd-2',
    ])
  })
})
