import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {checked, said} from '../fixtures/diagnosing.ts'
import {full} from '../fixtures/host-parts.ts'

describe('backup-freshness', () => {
  it('does not apply while Quorate knows no snapshot', () => {
    assert.match(checked('backup-freshness', full).reason ?? '', /none is scheduled/)
  })

  for (const [at, expected] of [
    ['2025-12-31T03:07:02.000Z', []],
    ['2025-12-31T03:07:01.000Z', ['warning cluster']],
    ['2025-12-29T03:07:01.000Z', ['critical cluster']],
  ] as const)
    it(`says ${expected[0] ?? 'nothing'} for a snapshot of ${at}`, () => {
      const seen = full.withSeen({backup: {at, bytes: 1000, revision: '4000'}})
      assert.deepEqual(said(checked('backup-freshness', seen)), expected)
    })
})
