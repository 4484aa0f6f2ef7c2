import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

const at = '2026-01-01T03:07:01.000Z'

function withKeys(prefix: string, keys: number, counted: number): ClusterBuilder {
  const prefixes = [
    {prefix, keys, sampledValueBytes: null},
    {prefix: '/registry/pods/', keys: counted - keys, sampledValueBytes: null},
  ]
  return full.withSeen({
    keys: {ok: true, at, tookMs: 9, value: {total: counted, counted, partial: false, prefixes}},
  })
}

describe('key-statistics', () => {
  it('does not apply unless somebody asked', () => {
    assert.equal(checked('key-statistics', full).state, 'not-applicable')
  })

  for (const [what, events, counted, expected] of [
    ['half of the keys are events', 500, 1000, []],
    ['more than half are events', 501, 1000, ['warning cluster']],
    ['there are too few keys to judge', 900, 999, []],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} when ${what}`, () => {
      assert.deepEqual(
        said(checked('key-statistics', withKeys('/registry/events/', events, counted))),
        expected,
      )
    })

  it('does not mind one large prefix of another kind', () => {
    assert.deepEqual(said(checked('key-statistics', withKeys('/app/', 990, 1000))), [])
  })

  it('reports unknown when the keys could not be counted', () => {
    const keys = {ok: false, at, tookMs: 1, code: 'etcd/permission-denied', message: 'denied'} as const
    assert.deepEqual(said(checked('key-statistics', full.withSeen({keys}))), ['unknown cluster'])
  })
})
