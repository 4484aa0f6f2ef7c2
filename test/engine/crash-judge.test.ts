import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import type {AuditEntry} from '../../src/domain/audit.ts'
import type {StepRecord} from '../../src/domain/run.ts'
import {
  allInstants,
  chainCount,
  chainOf,
  dangerous,
  deathOf,
  sparseChain,
  stepInstants,
} from '../crash/matrix/chains.ts'
import {effectsOf, tallyFrom} from '../crash/matrix/effects.ts'
import {judgeChain, type Left} from '../crash/matrix/judge-chain.ts'
import {nthOf, type Standing} from '../crash/matrix/lives-ahead.ts'

describe('the chains of deaths', () => {
  it('come to every instant of every step once, and to the end once', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 20}), steps => {
        const deaths = Array.from({length: chainCount}, (_, nth) => chainOf(nth, steps)).flat()

        for (const instant of allInstants) {
          const there = deaths.filter(death => death.instant === instant)
          const met = there.map(({step}) => step).toSorted((a, b) => a - b)
          const each = Array.from({length: steps}, (_, step) => step)
          assert.deepEqual(met, instant.startsWith('run.') ? [steps] : each)
        }
      }),
    )
  })

  it('come, when they are few, to every instant of each dangerous kind and once to each other kind', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), {minLength: 1, maxLength: 20}), steps => {
        const died = new Set<string>()
        for (let nth = 0; nth < chainCount; nth += 1)
          for (const {step, instant} of sparseChain(steps, died)) died.add(deathOf(steps[step], instant))

        for (const kind of new Set(steps)) {
          const met = stepInstants.filter(instant => died.has(deathOf(kind, instant)))
          assert.equal(met.length, dangerous.has(kind) ? stepInstants.length : 1, kind)
        }
        assert.deepEqual(sparseChain(steps, died), [])
      }),
    )
  })

  it('never ask a life to die behind the death of the same chain', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), {minLength: 1, maxLength: 20}), steps => {
        const order = sparseChain(steps, new Set()).map(({step}) => step)

        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        )
      }),
    )
  })
})

const kinds = ['set-aside-data', 'start-member', 'stop-member', 'catch-up', 'join-settings'] as const

describe('the lives ahead of a killed run', () => {
  const standing = (states: readonly string[], last: string): Standing => ({
    kinds: ['stop-member', 'catch-up', 'start-member'],
    records: states.map((state, index) => ({index, state, factsAfter: null}) as unknown as StepRecord),
    last: {step: 0, instant: last},
  })

  it('come to a later step past the instants of those that are done over', () => {
    const after = standing(['started', 'pending', 'pending'], 'step.acting')

    assert.equal(nthOf({step: 0, instant: 'step.acted'}, after), 1)
    assert.equal(nthOf({step: 2, instant: 'step.guarded'}, after), 3)
  })

  it('come to nothing but the gate of a step whose effect was seen', () => {
    const after = standing(['started', 'pending', 'pending'], 'step.acted')

    assert.equal(nthOf({step: 0, instant: 'step.looked'}, after), null)
    assert.equal(nthOf({step: 0, instant: 'step.gated'}, after), 1)
    assert.equal(nthOf({step: 1, instant: 'step.guarded'}, after), 1)
  })

  it('come to no instant of a step that may have nothing to do', () => {
    const after = standing(['done', 'pending', 'pending'], 'step.recorded')
    const idle = (index: number): boolean => index === 1

    assert.equal(nthOf({step: 2, instant: 'step.guarded'}, {...after, idle}), 1)
  })

  it('find a step that only looks done as soon as it was intended', () => {
    const after = standing(['skipped', 'started', 'pending'], 'step.intended')

    assert.equal(nthOf({step: 1, instant: 'step.acting'}, after), null)
    assert.equal(nthOf({step: 2, instant: 'step.acting'}, after), 1)
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

  it('takes a step that had nothing to do only where that may be', () => {
    const skipped = {trail: ['step-skipped'], state: 'skipped', happened: {}} as const

    assert.deepEqual(whats(skipped), ['missing-effect', 'run', 'audit-gap'])
    assert.deepEqual(whats({...skipped, allowed: {skipped: {defragment: 0}}}), [])
    assert.notDeepEqual(whats({...skipped, allowed: {skipped: {defragment: 1}}}), [])
  })

  it('finds an effect that was planned and that nothing counted', () => {
    assert.deepEqual(whats({happened: {}}), ['missing-effect'])
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

describe('the tally of what all members do alike', () => {
  it('counts it once, and never what a new member does over again', () => {
    const tally = tallyFrom({'disarm-alarm at etcd-1 as 1': 2, 'disarm-alarm at etcd-2 as 2': 2})

    tally.look({'disarm-alarm at etcd-1 as 1': 3})
    tally.look({'disarm-alarm at etcd-1 as 1': 3, 'disarm-alarm at etcd-2 as 9': 5})

    assert.deepEqual(tally.total(), {'disarm-alarm': 1})
  })

  it('finds that it happened twice', () => {
    const tally = tallyFrom({'disarm-alarm at etcd-1 as 1': 2, 'disarm-alarm at etcd-2 as 2': 2})

    tally.look({'disarm-alarm at etcd-1 as 1': 3, 'disarm-alarm at etcd-2 as 2': 4})

    assert.deepEqual(tally.total(), {'disarm-alarm': 2})
  })
})

interface Changes {
  readonly happened?: Left['happened']
  readonly trail?: readonly string[]
  readonly interruptions?: number
  readonly state?: 'done' | 'skipped'
  readonly allowed?: Left['allowed']
}

function whats(changes: Changes): readonly string[] {
  return judgeChain(left(changes)).map(({what}) => what)
}

/** A run of one defragmentation that was killed once. */
function left({
  happened,
  trail = ['step-intended', 'step-done'],
  interruptions = 1,
  state = 'done',
  allowed = {},
}: Changes): Left {
  const kinds = ['run-interrupted', 'run-resumed', ...trail]
  return {
    planned: [{step: 'defragment', input: {member: 'etcd-2'}}],
    run: {state: 'succeeded', note: ''},
    steps: [{index: 0, state, note: ''}],
    audit: kinds.map(entryOf),
    happened: happened ?? {'etcd-2 defragmented': 1},
    interruptions,
    allowed,
  } as unknown as Left
}

function entryOf(word: string): AuditEntry {
  const settled = ['done', 'not-done', 'cannot-tell'].includes(word)
  const event = settled
    ? {kind: 'step-settled', step: 0, detail: {found: word}}
    : {kind: word, step: word.startsWith('step-') ? 0 : null, detail: {}}
  return {event} as unknown as AuditEntry
}
