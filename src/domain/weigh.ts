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
  /** Null for a cause of the whole cluster; of a pair, the end the way starts from. */
  readonly member: ObservedMember | null
  /** The other end, of a pair alone. */
  readonly peer: ObservedMember | null
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

/** Weighs one cause: per member, per direction between two members, or once for the cluster. */
export function weigh(cause: Cause, seen: Evidence): readonly Weighing[] {
  const {members} = seen.view
  const [first] = members
  if (cause.scope === 'member') return members.map(member => weighOn(cause, seen, {member}))
  if (cause.scope === 'pair') return waysOf(members).map(way => weighOn(cause, seen, way))
  return first === undefined ? [] : [{...weighOn(cause, seen, {member: first}), member: null}]
}

function waysOf(members: readonly ObservedMember[]): readonly Ends[] {
  return members.flatMap(member => members.flatMap(peer => (peer === member ? [] : [{member, peer}])))
}

interface Ends {
  readonly member: ObservedMember
  readonly peer?: ObservedMember
}

function weighOn(cause: Cause, seen: Evidence, ends: Ends): Weighing {
  const subject = subjectOf(cause.scope === 'cluster' ? 'cluster' : ends.member)
  const read = (side: Reading['side'], clue: Clue): Reading => ({
    clue,
    side,
    ...look(clue, seen, {...ends, subject}),
  })
  const readings = [
    ...cause.for.map(clue => read('for', clue)),
    ...cause.against.map(clue => read('against', clue)),
  ]
  const {member, peer = null} = ends
  return {cause, member, peer, readings, outcome: outcomeOf(cause, readings)}
}

interface Target extends Ends {
  readonly subject: Subject
}

function look(clue: Clue, seen: Evidence, {member, peer, subject}: Target): Pick<Reading, 'fact' | 'blind'> {
  try {
    const fact = clue.look(seen, member, peer)
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

function outcomeOf({atMost}: Cause, readings: readonly Reading[]): Weighing['outcome'] {
  const found = readings.filter(({fact}) => fact !== null)
  const rejection = found.find(({side, clue}) => side === 'against' && clue.strength === 'decisive')
  if (rejection?.fact) return {kind: 'rejected', why: rejection.fact.text}
  const signs = found.filter(({side}) => side === 'for')
  if (signs.every(({clue}) => clue.strength === 'weak')) return {kind: 'no-evidence'}
  const sure = confidenceOf(signs, readings)
  const tooSure = atMost !== undefined && sureness(sure) > sureness(atMost)
  return {kind: 'holds', confidence: tooSure ? atMost : sure}
}

/** etcd-facts 3.1: a decisive marker, two signs that agree, one sign; doubt and blindness each cost one level. */
function confidenceOf(signs: readonly Reading[], readings: readonly Reading[]): Confidence {
  const strong = signs.filter(({clue}) => clue.strength === 'strong').length
  const base = signs.some(({clue}) => clue.strength === 'decisive') ? 2 : strong > 1 ? 1 : 0
  const doubted = readings.some(({side, fact}) => side === 'against' && fact !== null)
  const blind = readings.some(reading => reading.blind !== null)
  return levels[Math.max(0, base - Number(doubted) - Number(blind))] ?? 'low'
}
