import {blindLines} from './blind-lines.ts'
import type {CheckResult} from './check.ts'
import {
  type Cause,
  type Confidence,
  type Diagnosis,
  type Evidence,
  frames,
  type Hypothesis,
  type Rejected,
} from './diagnosis.ts'
import type {Subject} from './finding.ts'
import {type Held, holding} from './holding.ts'
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
    ...propose(
      held.map(one => treatedOf(one, seen)),
      {actions, obstacle},
    ),
  }
}

/** One line of `--explain`: how a cause was weighed for one subject, clue by clue. */
export interface Explanation {
  readonly cause: string
  readonly title: string
  readonly subject: Subject
  /** The other end, where a pair of members was weighed. */
  readonly peer?: Subject
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
    .map(({cause, member, peer, outcome, readings}) => ({
      cause: cause.id,
      title: cause.title,
      subject: subjectOf(member ?? 'cluster'),
      ...(peer === null ? {} : {peer: subjectOf(peer)}),
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
function sentenceOf({cause, members, ways, hypothesis}: Held, seen: Evidence): string {
  try {
    return cause.sentence(seen, members, ways)
  } catch {
    return `${cause.title}: ${hypothesis.facts[0]?.text ?? 'see the findings'}.`
  }
}

/** A second fault in its own right is not passed over; what the first explains, or already names, is not repeated. */
function besides(lead: Held, held: readonly Held[]): string {
  return held
    .filter(one => one !== lead && isWorthSaying(one, lead))
    .map(({cause, unexplained}) => {
      const who = unexplained.length > 0 ? ` (${names(unexplained)})` : ''
      return ` Also: ${cause.title}${who}.`
    })
    .join('')
}

function isWorthSaying({cause, hypothesis}: Held, lead: Held): boolean {
  if (hypothesis.explainedBy !== undefined || lead.cause.names?.includes(cause.id)) return false
  if (rank(cause.severity) < rank('warning')) return false
  return cause.frame === lead.cause.frame || sureness(hypothesis.confidence) >= sureness('medium')
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

function treatedOf({cause, members, hypothesis}: Held, seen: Evidence): Treated {
  const targets = members.length === 0 ? [null] : members
  const wishes = cause.treat.flatMap(treatment =>
    targets
      .filter(target => target === null || (treatment.suits?.(seen, target) ?? true))
      .map(target => ({
        runbook: treatment.runbook,
        params: treatment.params(target === null ? [] : [target], seen, members),
        why: whyOf(hypothesis, target),
        futile: treatment.futile?.(seen, members),
      })),
  )
  return {wishes}
}

function whyOf({title, facts}: Hypothesis, target: ObservedMember | null): string {
  const own = facts.find(({subject}) => subject.kind === 'member' && subject.name === target?.name)
  return `${title}: ${(own ?? facts[0])?.text ?? ''}`
}
