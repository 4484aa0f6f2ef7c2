import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {afterReadings, type MonitorState, type Reading, type Signal} from '../../src/domain/monitor.ts'

type Kind = Reading['kind'] | 'not-asked'
type Heard = Signal & {readonly at: number}

const rule = {openAfter: 2, endAfter: 3}

/** What is signalled over these looks, one a second, with the place of the look. */
function play(
  kinds: readonly Kind[],
  {openAfter, endAfter}: typeof rule,
  begin: MonitorState<'sign'> = {},
): {readonly heard: readonly Heard[]; readonly state: MonitorState<'sign'>} {
  const heard: Heard[] = []
  let state = begin
  for (const [at, kind] of kinds.entries()) {
    const looked = {at: instant(at), of: {sign: readingOf(kind)}}
    const noticed = afterReadings(state, looked, {sign: {openAfter, endAfter}})
    heard.push(...noticed.signals.map(signal => ({...signal, at})))
    state = noticed.state
  }
  return {heard, state}
}

function instant(second: number): string {
  return new Date(second * 1000).toISOString()
}

function readingOf(kind: Kind): Reading | undefined {
  if (kind === 'not-asked') return undefined
  return kind === 'bad' ? {kind, sentence: 'It is bad'} : {kind}
}

const looks = fc.array(fc.constantFrom<Kind>('bad', 'bad', 'good', 'good', 'unknown', 'not-asked'), {
  maxLength: 60,
})
const rules = fc.record({openAfter: fc.integer({min: 1, max: 4}), endAfter: fc.integer({min: 1, max: 4})})

describe('the monitor', () => {
  it('opens a sign after so many bad looks in a row, from the first of them, and ends it after so many good ones', () => {
    const {heard, state} = play(['good', 'bad', 'bad', 'bad', 'good', 'good', 'good', 'good'], rule)

    assert.deepEqual(
      heard.map(({at, change, startsAt}) => [at, change, startsAt]),
      [
        [2, 'opened', instant(1)],
        [6, 'ended', instant(1)],
      ],
    )
    assert.deepEqual(state, {})
  })

  it('takes a look that could not tell for neither a bad one nor a good one', () => {
    assert.deepEqual(play(['unknown', 'unknown', 'unknown'], rule), {heard: [], state: {}})
    assert.equal(play(['bad', 'unknown', 'bad'], rule).heard[0]?.at, 2)
    const {heard} = play(['bad', 'bad', 'good', 'good', 'unknown', 'good', 'good', 'good'], rule)
    assert.deepEqual(
      heard.map(({at}) => at),
      [1, 7],
    )
  })

  it('forgets a single bad look', () => {
    assert.deepEqual(play(['bad', 'good', 'bad', 'good', 'bad', 'good'], rule).heard, [])
  })

  it('opens nothing again that is open when a new process goes on with the state', () => {
    const {state} = play(['bad', 'bad'], rule)
    const again = play(['bad', 'bad', 'bad'], rule, JSON.parse(JSON.stringify(state)))

    assert.deepEqual(again.heard, [])
    assert.deepEqual(again.state, state, 'nothing to write down while nothing changes')
  })

  it('opens and ends in turns, each with the start of its own occurrence', () => {
    fc.assert(
      fc.property(looks, rules, (kinds, own) => {
        const {heard} = play(kinds, own)
        for (const [i, {change, startsAt}] of heard.entries()) {
          assert.equal(change, i % 2 === 0 ? 'opened' : 'ended')
          if (change === 'ended') assert.equal(startsAt, heard[i - 1]?.startsAt)
        }
      }),
    )
  })

  it('never changes more often than what was seen', () => {
    fc.assert(
      fc.property(looks, rules, (kinds, own) => {
        const told = kinds.filter(kind => kind === 'bad' || kind === 'good')
        const turns = told.filter((kind, i) => kind !== (told[i - 1] ?? 'good')).length
        assert.ok(play(kinds, own).heard.length <= turns)
      }),
    )
  })

  it('opens only with so many bad looks behind it, and no good one between them', () => {
    fc.assert(
      fc.property(looks, rules, (kinds, own) => {
        for (const {at, change} of play(kinds, own).heard) {
          if (change !== 'opened') continue
          const told = kinds.slice(0, at + 1).filter(kind => kind === 'bad' || kind === 'good')
          const last = told.slice(-own.openAfter)
          assert.deepEqual(
            last,
            last.map(() => 'bad'),
          )
          assert.equal(last.length, own.openAfter)
        }
      }),
    )
  })

  it('ends only after so many good looks in a row, with nothing unknown among them', () => {
    fc.assert(
      fc.property(looks, rules, (kinds, own) => {
        for (const {at, change} of play(kinds, own).heard) {
          if (change !== 'ended') continue
          const asked = kinds.slice(0, at + 1).filter(kind => kind !== 'not-asked')
          assert.deepEqual(asked.slice(-own.endAfter), Array(own.endAfter).fill('good'))
        }
      }),
    )
  })

  it('opens whatever stays bad for long enough', () => {
    fc.assert(
      fc.property(looks, rules, (kinds, own) => {
        const {state} = play([...kinds, ...Array<Kind>(own.openAfter).fill('bad')], own)
        assert.equal(state.sign?.open, true)
      }),
    )
  })
})
