import {blindLines} from './blind-lines.ts'
import type {CheckResult} from './check.ts'
import {
  type Cause,
  type Confidence,
  type Diagnosis,
  type Evidence,
  type Fact,
  frames,
  type Hypothesis,
  type Rejected,
} from './diagnosis.ts'
import type {Subject} from './finding.ts'
import {type Offer, propose, type Treated} from './proposals.ts'
import {quorumLine} from './quorum.ts'
import {subjectOf} from './run-checks.ts'
import {rank, type Severity, worst} from './severity.ts'
import {plainSentence} from './verdict.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {type Reading, sureness, type Weighing, weigh} from './weigh.ts'
import {names} from './words.ts'

/** What a diagnosis is made from. Pure data, so a recorded observation gives the same diagnosis again. */
export interface DiagnoseInput {
  readonly view: ClusterView
  readonly results: readonly CheckResult[]
  readonly causes: readonly Cause[]
  readonly actions: 'enabled' | 'disabled'
  /** Why a runbook makes no sense now; undefined when it does. See `obstacleTo`. */
  readonly obstacle: Offer['obstacle']
}

/** Weighs findings into one sentence, ranked causes with their proof, and the runbooks that make sense now. */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const {view, results, actions, obstacle} = input
  const seen = evidenceOf(input)
  const blind = blindLines(view)
  const severity = worst([...statesOf(results), ...blind.map(() => 'unknown' as const)])
  const weighings = input.causes.flatMap(cause => weigh(cause, seen))
  const held = holding(weighings)
  const [lead] = held
  const sentence = lead
    ? `${sentenceOf(lead, seen)}${besides(lead, held)}`
    : plainSentence({severity, view, findings: seen.findings, blind})
  return {
    cluster: view.cluster,
    at: view.observedAt,
    verdict: {severity, sentence},
    quorumLine: quorumLine(view.quorum),
    causes: held.map(({hypothesis}) => hypothesis),
    rejected: rejectedOf(weighings),
    findings: seen.findings,
    results,
    blind,
    ...propose(held.map(treatedOf), {actions, obstacle}),
  }
}

/** One line of `--explain`: how a cause was weighed for one subject, clue by clue. */
export interface Explanation {
  readonly cause: string
  readonly title: string
  readonly subject: Subject
  readonly outcome: Weighing['outcome']['kind']
  readonly confidence: Confidence | null
  readonly clues: readonly {
    readonly text: string
    readonly side: 'for' | 'against'
    readonly strength: 'decisive' | 'strong' | 'weak'
    /** The measured fact, null when the clue does not hold. */
    readonly fact: string | null
    /** Why the clue could not look, null when it could. */
    readonly blind: string | null
  }[]
}

/** Every clue of every cause with what it came to, for people who want to check the reasoning. */
export function explain(input: Pick<DiagnoseInput, 'view' | 'results' | 'causes'>): readonly Explanation[] {
  const seen = evidenceOf(input)
  return input.causes
    .flatMap(cause => weigh(cause, seen))
    .map(({cause, member, outcome, readings}) => ({
      cause: cause.id,
      title: cause.title,
      subject: subjectOf(member ?? 'cluster'),
      outcome: outcome.kind,
      confidence: outcome.kind === 'holds' ? outcome.confidence : null,
      clues: readings.map(explained),
    }))
}

function explained({clue, side, fact, blind}: Reading): Explanation['clues'][number] {
  return {
    text: clue.text,
    side,
    strength: clue.strength,
    fact: fact?.text ?? null,
    blind: blind?.text ?? null,
  }
}

function evidenceOf({view, results}: Pick<DiagnoseInput, 'view' | 'results'>): Evidence {
  const findings = results.flatMap(result => result.findings)
  return {view, results, findings: findings.toSorted((a, b) => rank(b.severity) - rank(a.severity))}
}

function statesOf(results: readonly CheckResult[]): readonly Severity[] {
  return results.flatMap(({state}) => (state === 'not-applicable' ? [] : [state]))
}

/** A cause whose own sentence fails still leads, with its title and its first fact. */
function sentenceOf({cause, members, hypothesis}: Held, seen: Evidence): string {
  try {
    return cause.sentence(seen, members)
  } catch {
    return `${cause.title}: ${hypothesis.facts[0]?.text ?? 'see the findings'}.`
  }
}

/** Another cause in the same frame is as urgent as the one that leads, so the sentence may not pass over it. */
function besides(lead: Held, held: readonly Held[]): string {
  const peers = held.filter(one => one !== lead && one.cause.frame === lead.cause.frame)
  return peers
    .map(({cause, members}) => ` Also: ${cause.title}${members.length > 0 ? ` (${names(members)})` : ''}.`)
    .join('')
}

interface Held {
  readonly cause: Cause
  readonly members: readonly ObservedMember[]
  readonly hypothesis: Hypothesis
}

/** The causes that hold, one per cause however many members it strikes, worst frame and surest first. */
function holding(weighings: readonly Weighing[]): readonly Held[] {
  const standing = weighings.filter(({outcome}) => outcome.kind === 'holds')
  return [...Map.groupBy(standing, ({cause}) => cause)]
    .map(([cause, same]) => ({
      cause,
      members: same.flatMap(w => w.member ?? []),
      hypothesis: merge(cause, same),
    }))
    .toSorted(byUrgency)
}

function byUrgency(a: Held, b: Held): number {
  return (
    frames.indexOf(a.cause.frame) - frames.indexOf(b.cause.frame) ||
    sureness(b.hypothesis.confidence) - sureness(a.hypothesis.confidence) ||
    rank(b.cause.severity) - rank(a.cause.severity)
  )
}

function merge({id, name, title, severity, decides}: Cause, same: readonly Weighing[]): Hypothesis {
  const readings = same.flatMap(weighing => weighing.readings)
  return {
    cause: id,
    name,
    title,
    severity,
    confidence: leastSure(same),
    subjects: same.map(({member}) => subjectOf(member ?? 'cluster')),
    facts: proofOf(same),
    doubts: [
      ...readings.flatMap(({side, fact}) => (side === 'against' && fact ? [fact] : [])),
      ...distinct(readings.flatMap(({blind}) => blind ?? [])),
    ],
    decides,
  }
}

/** Decisive facts before strong ones; a weak one only raised the question and proves nothing. */
function proofOf(same: readonly Weighing[]): readonly Fact[] {
  const signs = same.flatMap(({readings}) => readings.filter(({side}) => side === 'for'))
  return (['decisive', 'strong'] as const).flatMap(strength =>
    signs.flatMap(({clue, fact}) => (clue.strength === strength && fact ? [fact] : [])),
  )
}

/** Several members under one cause are only as sure as the least sure of them. */
function leastSure(same: readonly Weighing[]): Confidence {
  const sure = same.flatMap(({outcome}) => (outcome.kind === 'holds' ? [outcome.confidence] : []))
  return sure.toSorted((a, b) => sureness(a) - sureness(b))[0] ?? 'low'
}

function distinct(facts: readonly Fact[]): readonly Fact[] {
  return [...new Map(facts.map(fact => [fact.text, fact])).values()]
}

/** Causes that something spoke for and something decisive against; the rest was never worth asking. */
function rejectedOf(weighings: readonly Weighing[]): readonly Rejected[] {
  const held = new Set(weighings.filter(({outcome}) => outcome.kind === 'holds').map(({cause}) => cause))
  const rejections = weighings.flatMap(({cause, readings, outcome}) => {
    if (outcome.kind !== 'rejected' || held.has(cause)) return []
    if (!readings.some(({side, fact}) => side === 'for' && fact)) return []
    return [{frame: cause.frame, said: {cause: cause.id, title: cause.title, why: outcome.why}}]
  })
  const once = [...new Map(rejections.map(rejection => [rejection.said.cause, rejection])).values()]
  return once.toSorted((a, b) => frames.indexOf(a.frame) - frames.indexOf(b.frame)).map(({said}) => said)
}

function treatedOf({cause, members, hypothesis}: Held): Treated {
  const targets = members.length === 0 ? [null] : members
  const wishes = cause.treat.flatMap(treatment =>
    targets.map(target => ({
      runbook: treatment.runbook,
      params: treatment.params(target === null ? [] : [target]),
      why: whyOf(hypothesis, target),
    })),
  )
  return {wishes}
}

function whyOf({title, facts}: Hypothesis, target: ObservedMember | null): string {
  const own = facts.find(({subject}) => subject.kind === 'member' && subject.name === target?.name)
  return `${title}: ${(own ?? facts[0])?.text ?? ''}`
}
