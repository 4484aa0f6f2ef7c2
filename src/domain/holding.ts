import {type Cause, type Confidence, type Fact, frames, type Hypothesis, type Way} from './diagnosis.ts'
import type {Subject} from './finding.ts'
import {subjectOf} from './run-checks.ts'
import {rank} from './severity.ts'
import type {ObservedMember} from './view.ts'
import {sureness, type Weighing} from './weigh.ts'

/** A cause that holds: for whom, how sure, and what explains it. */
export interface Held {
  readonly cause: Cause
  /** Empty for a cause of the cluster. */
  readonly members: readonly ObservedMember[]
  /** The directions a pair cause holds for; empty for others. */
  readonly ways: readonly Way[]
  /** Members for whom no other cause that holds is the reason; what is left to say of it. */
  readonly unexplained: readonly ObservedMember[]
  readonly hypothesis: Hypothesis
}

/** The causes that hold, one per cause however many members it strikes: reasons before consequences, worst first. */
export function holding(weighings: readonly Weighing[]): readonly Held[] {
  const standing = weighings.filter(({outcome}) => outcome.kind === 'holds')
  const plain = [...Map.groupBy(standing, ({cause}) => cause)].map(([cause, same]) => heldBy(cause, same))
  const held = plain.map(one => withReasons(one, plain))
  return held.toSorted(
    (a, b) =>
      urgency(a, held) - urgency(b, held) ||
      depth(a, held) - depth(b, held) ||
      sureness(b.hypothesis.confidence) - sureness(a.hypothesis.confidence) ||
      rank(b.cause.severity) - rank(a.cause.severity),
  )
}

function heldBy(cause: Cause, same: readonly Weighing[]): Held {
  const ways = same.flatMap(({member, peer}) => (member && peer ? [{from: member, to: peer}] : []))
  const members = cause.scope === 'pair' ? endsOf(ways) : same.flatMap(({member}) => member ?? [])
  return {
    cause,
    members,
    ways,
    unexplained: members,
    hypothesis: {...hypothesisOf(cause, same, members), ...namedWays(ways)},
  }
}

function namedWays(ways: readonly Way[]): Pick<Hypothesis, 'ways'> {
  return ways.length === 0 ? {} : {ways: ways.map(({from, to}) => ({from: from.name, to: to.name}))}
}

/** One member that is an end of every broken way is where to look; otherwise both ends are. */
function endsOf(ways: readonly Way[]): readonly ObservedMember[] {
  const ends = [...new Set(ways.flatMap(({from, to}) => [from, to]))]
  const common = ends.filter(end => ways.every(({from, to}) => from === end || to === end))
  return common.length === 1 ? common : ends
}

/** Finds out which of its members other causes account for. */
function withReasons(one: Held, all: readonly Held[]): Held {
  const reasons = all.filter(other => isReason(other, one))
  const [first] = reasons
  if (first === undefined) return one
  const everybody = one.members.length === 0 || reasons.some(({members}) => members.length === 0)
  const unexplained = everybody
    ? []
    : one.members.filter(member => !reasons.some(({members}) => members.includes(member)))
  if (unexplained.length > 0) return {...one, unexplained}
  return {...one, unexplained, hypothesis: {...one.hypothesis, explainedBy: first.cause.id}}
}

/** A reason must be about the same members, and at least likely: a guess does not push aside what is certain. */
function isReason(reason: Held, of: Held): boolean {
  if (!reason.cause.explains?.includes(of.cause.id)) return false
  const enough = Math.min(sureness(of.hypothesis.confidence), sureness('medium'))
  if (sureness(reason.hypothesis.confidence) < enough) return false
  if (reason.members.length === 0 || of.members.length === 0) return true
  return reason.members.some(member => of.members.includes(member))
}

/** A reason is as urgent as the worst that it leads to. */
function urgency(one: Held, all: readonly Held[]): number {
  const own = frames.indexOf(one.cause.frame)
  return Math.min(own, ...consequences(one, all).map(({cause}) => frames.indexOf(cause.frame)))
}

/** How many causes stand above it as its reasons. */
function depth(one: Held, all: readonly Held[]): number {
  return all.filter(other => consequences(other, all).includes(one)).length
}

/** Everything a cause leads to, also by way of others. The causes' `explains` has no cycles; a test sees to it. */
function consequences(one: Held, all: readonly Held[]): readonly Held[] {
  const direct = all.filter(other => other !== one && isReason(one, other))
  return [...new Set([...direct, ...direct.flatMap(other => consequences(other, all))])]
}

function hypothesisOf(
  {id, name, title, severity, decides}: Cause,
  same: readonly Weighing[],
  members: readonly ObservedMember[],
): Hypothesis {
  const readings = same.flatMap(weighing => weighing.readings)
  const subjects: readonly Subject[] = members.map(subjectOf)
  return {
    cause: id,
    name,
    title,
    severity,
    confidence: leastSure(same),
    subjects: subjects.length === 0 ? [subjectOf('cluster')] : subjects,
    facts: proofOf(same),
    doubts: distinct([
      ...readings.flatMap(({side, fact}) => (side === 'against' && fact ? [fact] : [])),
      ...readings.flatMap(({blind}) => blind ?? []),
    ]),
    decides,
  }
}

/** Decisive facts before strong ones; a weak one only raised the question and proves nothing. */
function proofOf(same: readonly Weighing[]): readonly Fact[] {
  const signs = same.flatMap(({readings}) => readings.filter(({side}) => side === 'for'))
  const proof = (['decisive', 'strong'] as const).flatMap(strength =>
    signs.flatMap(({clue, fact}) => (clue.strength === strength && fact ? [fact] : [])),
  )
  return distinct(proof)
}

/** Several members under one cause are only as sure as the least sure of them. */
function leastSure(same: readonly Weighing[]): Confidence {
  const sure = same.flatMap(({outcome}) => (outcome.kind === 'holds' ? [outcome.confidence] : []))
  return sure.toSorted((a, b) => sureness(a) - sureness(b))[0] ?? 'low'
}

function distinct(facts: readonly Fact[]): readonly Fact[] {
  return [...new Map(facts.map(fact => [fact.text, fact])).values()]
}
