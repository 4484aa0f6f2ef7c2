import type {Cause, Clue, Confidence, Evidence, Fact} from './diagnosis.ts'
import {toFailure} from './errors.ts'
import type {Subject} from './finding.ts'
import {subjectOf} from './run-checks.ts'
import {isExpected, probeWords, reasonOf} from './silence.ts'
import type {ObservedMember} from './view.ts'

/** What one clue came to for one subject: the fact it found, or why it could not look, or neither. */
export interface Reading {
  readonly clue: Clue
  readonly side: 'for' | 'against'
  readonly fact: Fact | null
  readonly blind: Fact | null
}

/** One cause weighed for one subject. */
export interface Weighing {
  readonly cause: Cause
  /** Null for a cause of the whole cluster. */
  readonly member: ObservedMember | null
  readonly readings: readonly Reading[]
  readonly outcome:
    | {readonly kind: 'holds'; readonly confidence: Confidence}
    | {readonly kind: 'rejected'; readonly why: string}
    | {readonly kind: 'no-evidence'}
}

const levels = ['low', 'medium', 'high'] as const satisfies readonly Confidence[]

/** Orders confidence; the higher number is surer. */
export function sureness(confidence: Confidence): number {
  return levels.indexOf(confidence)
}

/** Weighs one cause: per member, or once for the cluster. */
export function weigh(cause: Cause, seen: Evidence): readonly Weighing[] {
  const [first] = seen.view.members
  if (cause.scope === 'member') return seen.view.members.map(member => weighOn(cause, seen, member))
  return first === undefined ? [] : [{...weighOn(cause, seen, first), member: null}]
}

function weighOn(cause: Cause, seen: Evidence, member: ObservedMember): Weighing {
  const subject = subjectOf(cause.scope === 'member' ? member : 'cluster')
  const read = (side: Reading['side'], clue: Clue): Reading => ({
    clue,
    side,
    ...look(clue, seen, {member, subject}),
  })
  const readings = [
    ...cause.for.map(clue => read('for', clue)),
    ...cause.against.map(clue => read('against', clue)),
  ]
  return {cause, member, readings, outcome: outcomeOf(readings)}
}

interface Target {
  readonly member: ObservedMember
  readonly subject: Subject
}

function look(clue: Clue, seen: Evidence, {member, subject}: Target): Pick<Reading, 'fact' | 'blind'> {
  try {
    const fact = clue.look(seen, member)
    if (fact) return {fact: {...fact, subject}, blind: null}
    const why = blindness(clue, member)
    return {fact: null, blind: why === undefined ? null : {...why, subject}}
  } catch (thrown) {
    const text = `could not look (${clue.text}): ${toFailure(thrown).message}`
    return {fact: null, blind: {text, at: seen.view.observedAt, subject}}
  }
}

function blindness({reads = []}: Clue, member: ObservedMember): Omit<Fact, 'subject'> | undefined {
  for (const name of reads) {
    const probe = member.probes[name]
    if (!probe.ok && !isExpected(member, name))
      return {text: `could not see ${probeWords[name]} of ${member.name}: ${reasonOf(probe)}`, at: probe.at}
  }
  return undefined
}

function outcomeOf(readings: readonly Reading[]): Weighing['outcome'] {
  const found = readings.filter(({fact}) => fact !== null)
  const rejection = found.find(({side, clue}) => side === 'against' && clue.strength === 'decisive')
  if (rejection?.fact) return {kind: 'rejected', why: rejection.fact.text}
  const signs = found.filter(({side}) => side === 'for')
  if (signs.every(({clue}) => clue.strength === 'weak')) return {kind: 'no-evidence'}
  return {kind: 'holds', confidence: confidenceOf(signs, readings)}
}

/** etcd-facts 3.1: a decisive marker, two signs that agree, one sign; doubt and blindness each cost one level. */
function confidenceOf(signs: readonly Reading[], readings: readonly Reading[]): Confidence {
  const strong = signs.filter(({clue}) => clue.strength === 'strong').length
  const base = signs.some(({clue}) => clue.strength === 'decisive') ? 2 : strong > 1 ? 1 : 0
  const doubted = readings.some(({side, fact}) => side === 'against' && fact !== null)
  const blind = readings.some(reading => reading.blind !== null)
  return levels[Math.max(0, base - Number(doubted) - Number(blind))] ?? 'low'
}
