import assert from 'node:assert/strict'
import {createHmac} from 'node:crypto'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {chainText, emptyTrail, headText, type StoredAuditEntry} from '../../src/domain/audit.ts'
import {verifyChain} from '../../src/domain/audit-chain.ts'

const mac = (text: string) => createHmac('sha256', 'key').update(text).digest('hex')

function chain(texts: readonly string[]): {
  entries: StoredAuditEntry[]
  head: {seq: number; seal: string}
} {
  const entries: StoredAuditEntry[] = []
  for (const [index, text] of texts.entries()) {
    const entry = {seq: index + 1, at: `2026-01-01T00:00:0${index % 10}.000Z`, text}
    entries.push({...entry, mac: mac(chainText(entry, entries.at(-1)?.mac ?? ''))})
  }
  const last = entries.at(-1) ?? emptyTrail
  return {entries, head: {seq: last.seq, seal: mac(headText(last))}}
}

const texts = fc.array(fc.string(), {minLength: 1, maxLength: 12})

describe('the audit chain', () => {
  it('shows that a whole trail was wiped, seal included', () => {
    assert.equal(verifyChain([], null, mac).intact, false)
  })

  it('is intact as it was written, empty too', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), list => {
        const {entries, head} = chain(list)
        assert.deepEqual(verifyChain(entries, head, mac), {
          intact: true,
          entries: list.length,
          lastMac: entries.at(-1)?.mac ?? null,
          from: 1,
        })
      }),
    )
  })

  it('names the entry whose text, time or mac was changed', () => {
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.constantFrom('text', 'at', 'mac'),
        fc.string(),
        (list, n, field, value) => {
          const {entries, head} = chain(list)
          const index = n % entries.length
          const entry = entries[index]
          fc.pre(entry !== undefined && entry[field] !== value)
          const verdict = verifyChain(entries.with(index, {...entry, [field]: value}), head, mac)
          assert.ok(!verdict.intact)
          assert.deepEqual([verdict.seq, verdict.problem], [index + 1, 'edited'])
        },
      ),
    )
  })

  it('names the first entry that is missing, moved or cut off', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (list, a, b) => {
        const {entries, head} = chain(list)
        const [from, to] = [a % entries.length, b % entries.length]
        const removed = verifyChain(entries.toSpliced(from, 1), head, mac)
        assert.ok(!removed.intact)
        assert.deepEqual(
          [removed.seq, removed.problem],
          [from + 1, from === entries.length - 1 ? 'cut-tail' : 'missing'],
        )
        const [one, other] = [entries[from], entries[to]]
        if (one === undefined || other === undefined || from === to) return
        const moved = verifyChain(entries.with(from, other).with(to, one), head, mac)
        assert.ok(!moved.intact)
        assert.equal(moved.seq, Math.min(from, to) + 1)
      }),
    )
  })

  it('shows an older seal, a missing seal and another key', () => {
    const {entries, head} = chain(['a', 'b', 'c'])
    assert.equal(verifyChain(entries, chain(['a', 'b']).head, mac).intact, false)
    assert.equal(verifyChain(entries, null, mac).intact, false)
    assert.equal(verifyChain([], head, mac).intact, false)
    assert.equal(verifyChain(entries, head, text => mac(`${text} `)).intact, false)
  })
})
