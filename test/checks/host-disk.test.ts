import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full, healthyPart} from '../fixtures/host-parts.ts'

const [mount = assert.fail('no mount')] = healthyPart('disk').mounts
const io = mount.io ?? assert.fail('no counters')

describe('host-disk', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('host-disk', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('host-disk', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('host-disk', full.withMember('etcd-2', {disk: 'ssh/not-permitted'}))), [
      'unknown etcd-2',
    ])
  })

  for (const [what, change, expected] of [
    ['80 % used', {usedBytes: 80 * GiB, availableBytes: 20 * GiB}, []],
    ['81 % used', {usedBytes: 81 * GiB, availableBytes: 19 * GiB}, ['warning etcd-2']],
    ['91 % used', {usedBytes: 91 * GiB, availableBytes: 9 * GiB}, ['critical etcd-2']],
    ['81 % of the inodes', {inodes: 100, inodesUsed: 81}, ['warning etcd-2']],
    ['91 % of the inodes', {inodes: 100, inodesUsed: 91}, ['critical etcd-2']],
    ['no count of inodes', {inodes: 0, inodesUsed: 0}, []],
    ['a read-only mount', {readOnly: true}, ['critical etcd-2']],
    ['less room than the database needs', {usedBytes: MiB, availableBytes: 15 * MiB}, ['warning etcd-2']],
    ['writes of 20 ms', {io: {...io, writeAwaitMs: 20}}, []],
    ['writes of 21 ms', {io: {...io, writeAwaitMs: 21}}, ['warning etcd-2']],
    ['writes of 101 ms', {io: {...io, writeAwaitMs: 101}}, ['critical etcd-2']],
    ['slow writes, but too few to judge', {io: {...io, writeAwaitMs: 101, operations: 19}}, ['info etcd-2']],
    ['a busy disk with fast writes', {io: {...io, busy: 0.95}}, ['info etcd-2']],
    ['no writes at all', {io: {...io, writeAwaitMs: null}}, []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for ${what}`, () => {
      const seen = full.withMember('etcd-2', {disk: {mounts: [{...mount, ...change}]}})
      assert.deepEqual(said(checked('host-disk', seen)), expected)
    })

  for (const [what, some10, counters, expected] of [
    ['10 %', 10, io, []],
    ['60 % beside a fast device', 60, io, ['info etcd-2']],
    ['60 % without device counters', 60, null, ['warning etcd-2']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a pressure of ${what}`, () => {
      const pressure = {...healthyPart('load').pressure, io: {some10, full10: 1}}
      const seen = full.withMember('etcd-2', {
        load: {pressure},
        disk: {mounts: [{...mount, io: counters}]},
      })
      assert.deepEqual(said(checked('host-disk', seen)), expected)
    })

  it('judges a write-ahead log on a disk of its own by itself', () => {
    const wal = {
      ...mount,
      holds: ['wal' as const],
      target: '/wal',
      usedBytes: 91 * GiB,
      availableBytes: 9 * GiB,
    }
    const result = checked(
      'host-disk',
      full.withMember('etcd-2', {disk: {mounts: [{...mount, holds: ['data']}, wal]}}),
    )
    assert.deepEqual(said(result), ['critical etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /^\/wal with the write-ahead log of etcd-2/)
  })

  it('reports unknown when no file system was found', () => {
    const seen = full.withMember('etcd-2', {disk: {mounts: [], gaps: ['df: not permitted']}})
    assert.deepEqual(said(checked('host-disk', seen)), ['unknown etcd-2'])
  })
})
