import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import type {AuditEntry} from '../../src/domain/audit.ts'
import {allInstants, chainCount, chainOf} from '../crash/matrix/chains.ts'
import {effectsOf, tallyFrom} from '../crash/matrix/effects.ts'
import {judgeChain, type Left} from '../crash/matrix/judge-chain.ts'

describe('the chains of deaths', () => {
  it('come to every instant of every step once, and to the end once', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 20}), steps => {
        const kills = Array.from({length: chainCount}, (_, nth) => chainOf(nth, steps)).flat()

        for (const instant of allInstants)
          assert.equal(kills.filter(kill => kill === instant).length, instant.startsWith('run.') ? 1 : steps)
      }),
    )
  })
})

describe('the judge of a killed run', () => {
  it('finds nothing where every effect happened once and every intent was closed', () => {
    assert.deepEqual(judgeChain(left({})), [])
  })

  it('finds an effect that happened twice, and one that never did', () => {
    assert.deepEqual(whats({happened: {'etcd-2 defragmented': 2}}), ['double-effect'])
    assert.deepEqual(whats({happened: {'etcd-2 defragmented': 0}}), ['missing-effect'])
  })

  it('finds an effect that nobody planned', () => {
    assert.deepEqual(whats({happened: {'etcd-2 defragmented': 1, 'etcd-3 started': 1}}), ['double-effect'])
  })

  it('finds an intent without an outcome, and one that was written twice', () => {
    assert.deepEqual(whats({trail: ['step-intended']}), ['audit-gap'])
    assert.deepEqual(whats({trail: ['step-intended', 'step-intended', 'step-done']}), ['audit-gap'])
    assert.deepEqual(whats({trail: []}), ['audit-gap'])
  })

  it('takes an intent that was settled as not done and written again', () => {
    assert.deepEqual(whats({trail: ['step-intended', 'not-done', 'step-intended', 'step-done']}), [])
    assert.deepEqual(whats({trail: ['step-intended', 'cannot-tell', 'done']}), [])
  })

  it('does not take an unknown outcome for an end', () => {
    assert.deepEqual(whats({trail: ['step-intended', 'cannot-tell']}), ['audit-gap'])
  })

  it('finds a death that nobody wrote down', () => {
    assert.deepEqual(whats({interruptions: 2}), ['audit-gap', 'audit-gap'])
  })

  it('refuses a step that nothing counts', () => {
    assert.throws(() => effectsOf({step: 'new-step', input: {}}), /Nothing counts how often new-step happens/)
  })
})

describe('the tally of effects', () => {
  it('goes on counting when a restarted member counts from zero', () => {
    const tally = tallyFrom({defragmented: 5})

    tally.look({defragmented: 6})
    tally.look({defragmented: 1})
    tally.look({defragmented: 1})

    assert.deepEqual(tally.total(), {defragmented: 2})
  })

  it('takes a restart of one member for no effect of another, and adds up what went through any', () => {
    const tally = tallyFrom({'add-learner through etcd-1': 3, 'add-learner through etcd-2': 3})

    tally.look({'add-learner through etcd-1': 0, 'add-learner through etcd-2': 4})

    assert.deepEqual(tally.total(), {'add-learner': 1})
  })
})

interface Changes {
  readonly happened?: Left['happened']
  readonly trail?: readonly string[]
  readonly interruptions?: number
}

function whats(changes: Changes): readonly string[] {
  return judgeChain(left(changes)).map(({what}) => what)
}

/** A run of one defragmentation that was killed once. */
function left({happened, trail = ['step-intended', 'step-done'], interruptions = 1}: Changes): Left {
  const kinds = ['run-interrupted', 'run-resumed', ...trail]
  return {
    planned: [{step: 'defragment', input: {member: 'etcd-2'}}],
    run: {state: 'succeeded', note: ''},
    steps: [{index: 0, state: 'done', note: ''}],
    audit: kinds.map(entryOf),
    happened: happened ?? {'etcd-2 defragmented': 1},
    interruptions,
  } as unknown as Left
}

function entryOf(word: string): AuditEntry {
  const settled = ['done', 'not-done', 'cannot-tell'].includes(word)
  const event = settled
    ? {kind: 'step-settled', step: 0, detail: {found: word}}
    : {kind: word, step: word.startsWith('step-') ? 0 : null, detail: {}}
  return {event} as unknown as AuditEntry
}
