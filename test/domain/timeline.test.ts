import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type AuditKind, auditKinds} from '../../src/domain/audit-kinds.ts'
import {newestOf, proofWords, timeline} from '../../src/domain/timeline.ts'
import {showings} from '../../src/domain/timeline-showing.ts'
import {anEntry, minute, someEntries} from '../slack/fixtures/a-report.ts'

describe('the time line of an incident', () => {
  it('has decided for every kind of event how it shows', () => {
    assert.deepEqual(Object.keys(showings), auditKinds)
  })

  it('is in the order of the trail, whatever order the entries come in', () => {
    const seqs = timeline(someEntries.toReversed()).map(({seq}) => seq)

    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    )
  })

  it('says the same in a row once, with how often and when last', () => {
    const lines = timeline(someEntries).filter(({what}) => what.includes('etcdMembersDown'))

    assert.equal(lines.length, 1)
    assert.equal(lines[0]?.times, 2)
    assert.equal(lines[0]?.lastAt, minute(6))
  })

  it('names the look, the plan with its hash and the step that prove a line', () => {
    const lines = timeline(someEntries)
    const proofOf = (kind: AuditKind): readonly string[] =>
      lines.find(line => line.kind === kind)?.proof.map(proofWords) ?? []

    assert.deepEqual(proofOf('incident-diagnosed'), ['obs_10'])
    assert.deepEqual(proofOf('step-done'), ['plan_1 (3fa2c1d03fa2)', 'run_1, step 1'])
  })

  it('shows a kind that only a newer version knows, rather than leaving a hole', () => {
    const [line] = timeline([
      anEntry(1, {kind: 'from-the-future' as AuditKind, at: minute(0), summary: 'New.'}),
    ])

    assert.equal(line?.what, 'New.')
  })

  it('leaves out what says nothing about an incident', () => {
    assert.deepEqual(timeline([anEntry(1, {kind: 'trail-pruned', at: minute(0), summary: 'Cut.'})]), [])
  })

  it('gives only what matters when the newest lines are asked for', () => {
    const newest = newestOf(timeline(someEntries), 3)

    assert.deepEqual(
      newest.map(({kind}) => kind),
      ['step-done', 'run-finished', 'incident-resolved'],
    )
  })
})
