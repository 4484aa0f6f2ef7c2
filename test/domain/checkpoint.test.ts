import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {verifyChain} from '../../src/domain/audit-chain.ts'
import {atCheckpoint, checkpointText, readCheckpoint} from '../../src/domain/checkpoint.ts'
import {aChain, cutRecord, headOf} from '../fixtures/a-chain.ts'
import {testDigest} from '../fixtures/a-context.ts'

const mac = (text: string): string => testDigest.mac(text)

describe('a checkpoint as people copy it', () => {
  it('is read back as the point it was written from', () => {
    const {head} = aChain(['a', 'b', 'c'])

    const read = readCheckpoint(` ${checkpointText(head)}\n`)

    assert.deepEqual(read, {seq: 3, seal: head.seal.slice(0, 32)})
    assert.deepEqual(readCheckpoint(`3:${head.seal}`), head)
  })

  for (const text of [
    '',
    '3',
    '3:',
    '3:abc',
    `x:${'a'.repeat(32)}`,
    `3:${'g'.repeat(32)}`,
    `-1:${'a'.repeat(32)}`,
  ])
    it(`is not "${text}"`, () => {
      assert.equal(readCheckpoint(text), null)
    })
})

describe('a trail held against a checkpoint', () => {
  const texts = fc.array(fc.string(), {minLength: 1, maxLength: 10})

  it('contains every point it ever had', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (list, n) => {
        const {entries} = aChain(list)
        const point = headOf(entries.slice(0, n % (list.length + 1)))
        assert.equal(atCheckpoint(entries, point, mac), null)
      }),
    )
  })

  it('shows a tail that was cut off together with its seal, which the chain alone cannot', () => {
    const point = aChain(['a', 'b', 'c']).head
    const older = aChain(['a', 'b'])

    assert.equal(verifyChain(older.entries, older.head, mac).intact, true)
    const verdict = atCheckpoint(older.entries, point, mac)

    assert.ok(verdict !== null && !verdict.intact)
    assert.deepEqual([verdict.seq, verdict.problem], [3, 'checkpoint'])
    assert.match(verdict.sentence, /ends at entry 2/)
  })

  it('shows an older copy that was put back and went on with another history', () => {
    const point = aChain(['a', 'b', 'c']).head
    const other = aChain(['a', 'b', 'x', 'y'])

    const verdict = atCheckpoint(other.entries, point, mac)

    assert.ok(verdict !== null && !verdict.intact)
    assert.match(verdict.sentence, /Entry 3 is not the one of the checkpoint/)
  })

  it('knows the last point of an archive by the cut record, and asks for the file about those before', () => {
    const whole = aChain(['a', 'b', 'c'])
    const third = whole.entries[2]
    assert.ok(third)
    const {entries} = aChain(['a', 'b', 'c', 'd', cutRecord(third)])
    const rest = entries.slice(3)

    assert.equal(atCheckpoint(rest, whole.head, mac), null)
    const verdict = atCheckpoint(rest, aChain(['a']).head, mac)

    assert.ok(verdict !== null && !verdict.intact)
    assert.match(verdict.sentence, /--archive/)
  })
})
