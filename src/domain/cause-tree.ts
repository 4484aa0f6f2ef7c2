import type {Hypothesis} from './diagnosis.ts'
import {whose} from './said-once.ts'
import {duration} from './units.ts'

/** Proof that is younger than this when the look ends is proof of now. */
const FRESH_MS = 10_000
const MINUTE_MS = 60_000

/** A cause in its own right, with what follows from it. */
export interface Root {
  readonly cause: Hypothesis
  /** Directly or by way of others, in the order of the ranking. */
  readonly follows: readonly Hypothesis[]
}

/** Consequences under their reasons, both in the order of the ranking; a reason that is not there leaves a root. */
export function causeTree(causes: readonly Hypothesis[]): readonly Root[] {
  const tops = causes.map(cause => ({cause, top: topOf(cause, causes)}))
  return tops
    .filter(({cause, top}) => cause === top)
    .map(({cause}) => ({
      cause,
      follows: tops.filter(one => one.cause !== cause && one.top === cause).map(one => one.cause),
    }))
}

function topOf(cause: Hypothesis, all: readonly Hypothesis[]): Hypothesis {
  const seen = new Set<Hypothesis>()
  let top = cause
  while (!seen.has(top)) {
    seen.add(top)
    const reason = all.find(other => other.cause === top.explainedBy)
    if (reason === undefined) return top
    top = reason
  }
  // Two that name each other explain nothing.
  return cause
}

/** Whom a cause strikes: "etcd-2", "etcd-1 → etcd-3" for one direction, "etcd-1 ↔ etcd-3" for both, '' for the cluster. */
export function whereOf({subjects, ways = []}: Pick<Hypothesis, 'subjects' | 'ways'>): string {
  if (ways.length > 0) return [...new Set(ways.map(way => arrow(way, ways)))].join(', ')
  return subjects.some(({kind}) => kind === 'cluster') ? '' : whose(subjects)
}

type Ends = NonNullable<Hypothesis['ways']>[number]

function arrow({from, to}: Ends, ways: readonly Ends[]): string {
  if (!ways.some(back => back.from === to && back.to === from)) return `${from} → ${to}`
  return [from, to].toSorted().join(' ↔ ')
}

/** Why a cause does not lead: what speaks against it, or how it compares with the first. */
export function whyNotFirst({doubts, confidence}: Hypothesis, lead: Hypothesis | undefined): string {
  const [doubt] = doubts
  if (doubt !== undefined) return doubt.text
  if (lead !== undefined && lead.confidence !== confidence)
    return `${confidence} confidence, the first has ${lead.confidence}`
  return 'as sure, but less urgent for the cluster'
}

/** "13 min old" for proof that is older than the look itself; '' for what was seen just now. */
export function ageWords(at: string, seenAt: string): string {
  const age = Date.parse(seenAt) - Date.parse(at)
  if (!(age >= FRESH_MS)) return ''
  // Whole minutes: seconds are noise in what is older than one.
  return `${duration(age < MINUTE_MS ? age : age - (age % MINUTE_MS))} old`
}
