import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {StoredAuditEntry} from '../../src/domain/audit.ts'
import {type ChainVerdict, verifyChain} from '../../src/domain/audit-chain.ts'
import {cutOf} from '../../src/domain/audit-cut.ts'
import {aChain, cutRecord, headOf} from '../fixtures/a-chain.ts'
import {testDigest} from '../fixtures/a-context.ts'

/** Seven entries, the sixth of which says that the first three were moved away. */
function aCutChain(): readonly StoredAuditEntry[] {
  const third = aChain(['a', 'b', 'c']).entries[2]
  assert.ok(third)
  return aChain(['a', 'b', 'c', 'd', 'e', cutRecord(third), 'g']).entries
}

function verify(entries: readonly StoredAuditEntry[]): ChainVerdict {
  return verifyChain(entries, headOf(aCutChain()), text => testDigest.mac(text))
}

describe('a chain with a recorded cut', () => {
  it('verifies from behind the cut on, and says so', () => {
    const rest = aCutChain().slice(3)

    assert.deepEqual(verify(rest), {intact: true, entries: 4, lastMac: rest.at(-1)?.mac, from: 4})
  })

  it('verifies from its first entry on with the archive before it', () => {
    const verdict = verify(aCutChain())

    assert.ok(verdict.intact)
    assert.deepEqual([verdict.from, verdict.entries], [1, 7])
  })

  it('shows a cut that nobody recorded', () => {
    for (const from of [1, 2, 4]) {
      const verdict = verify(aCutChain().slice(from))
      assert.ok(!verdict.intact)
      assert.deepEqual([verdict.seq, verdict.problem], [1, 'missing'])
    }
  })

  it('shows an edit, a gap and a cut tail behind the cut', () => {
    const rest = aCutChain().slice(3)
    const [first] = rest
    assert.ok(first)
    const found = [
      rest.with(0, {...first, text: 'D'}),
      rest.toSpliced(1, 1),
      rest.slice(0, 3),
      // Without its record the cut is one that nobody recorded.
      rest.slice(0, 2),
    ].map(verify)

    assert.deepEqual(
      found.map(verdict => (verdict.intact ? 'intact' : `${verdict.problem} ${verdict.seq}`)),
      ['edited 4', 'missing 5', 'cut-tail 7', 'missing 1'],
    )
  })

  it('shows a cut record that was written over to hide a longer cut', () => {
    const rest = aCutChain().slice(4)
    const fourth = aCutChain()[3]
    assert.ok(fourth)
    const forged = rest.map(entry => (entry.seq === 6 ? {...entry, text: cutRecord(fourth)} : entry))

    const verdict = verify(forged)

    assert.ok(!verdict.intact)
    assert.deepEqual([verdict.seq, verdict.problem], [6, 'edited'])
  })

  it('takes no other entry for a cut record, whatever it quotes', () => {
    assert.equal(cutOf({text: '{"kind":"plan-denied","summary":"trail-pruned"}'}), null)
    assert.equal(cutOf({text: 'trail-pruned, but not JSON'}), null)
  })
})
