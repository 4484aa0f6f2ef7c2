import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

describe('hash-kv', () => {
  it('is silent on a healthy cluster', () => {
    assert.deepEqual(said(checked('hash-kv', full)), [])
  })

  it('does not apply to a look that did not ask', () => {
    assert.equal(checked('hash-kv', aCluster()).state, 'not-applicable')
  })

  it('reports unknown for a member of which it could not be read', () => {
    assert.deepEqual(said(checked('hash-kv', full.withMember('etcd-2', {hashKv: 'etcd/deadline'}))), [
      'unknown etcd-2',
    ])
  })

  it('warns about the minority when hashes differ once', () => {
    const result = checked('hash-kv', full.withMember('etcd-2', {hashKv: {hash: 1}}))
    assert.deepEqual(said(result), ['warning etcd-2'])
    assert.match(result.findings[0]?.summary ?? '', /hash again to confirm/)
  })

  it('is critical when etcd has raised CORRUPT, too', () => {
    const seen = full
      .withAll({status: {errors: ['memberID:0 alarm:CORRUPT ']}})
      .withMember('etcd-2', {hashKv: {hash: 1}})
    assert.deepEqual(said(checked('hash-kv', seen)), ['critical etcd-2'])
  })

  it('names nobody without a majority', () => {
    const seen = full.withMember('etcd-2', {hashKv: {hash: 1}}).withMember('etcd-3', {hashKv: {hash: 2}})
    assert.deepEqual(said(checked('hash-kv', seen)), ['warning cluster'])
  })

  for (const [what, answers] of [
    ['compactions', {hashKv: {hash: 1, compactRevision: '4100'}}],
    ['revisions', {hashKv: {hash: 1, revision: '4201'}}],
    ['versions', {hashKv: {hash: 1}, status: {version: '3.5.15'}}],
  ] as const)
    it(`concludes nothing from hashes over different ${what}`, () => {
      assert.deepEqual(said(checked('hash-kv', full.withMember('etcd-2', answers))), ['info cluster'])
    })
})
