import type {ErrorCode} from './errors.ts'
import type {Finding, Remedy, Subject} from './finding.ts'
import type {ProbeName, ProbeValue} from './observation.ts'
import type {Severity} from './severity.ts'
import type {Thresholds} from './thresholds.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** A member whose needed probes all answered, with their values unwrapped. */
export type Judged<K extends ProbeName> = ObservedMember & {readonly [P in K]: ProbeValue<P>}

/**
 * What a check returns for one subject; the engine adds check id, time and the common texts. `unknown` is for a value
 * that the answer did not contain, such as a metric an old server does not have: absent is not zero.
 */
export interface Verdict<K extends ProbeName = ProbeName> {
  readonly subject: Judged<K> | ObservedMember | 'cluster'
  readonly severity: Exclude<Severity, 'ok'>
  readonly summary: string
  readonly evidence: Finding['evidence']
  readonly impact?: string
  readonly remedy?: Remedy
}

/** What silence itself proves about a member. It can only make things worse: never health, never a mere note. */
export type SilenceVerdict = Omit<Verdict, 'subject'> & {readonly severity: 'warning' | 'critical'}

/** What a check may look at: nothing but values already read. */
export interface Bench<K extends ProbeName> {
  readonly members: readonly Judged<K>[]
  readonly view: ClusterView
  readonly limits: Thresholds
}

/** A pure judgement over an observation. */
export interface Check<K extends ProbeName = ProbeName> {
  /** Kebab-case, also the file name. */
  readonly id: string
  /** Catalogue ids of `etcd-facts.md`, such as C30. */
  readonly catalogue: readonly string[]
  readonly title: string
  readonly needs: readonly K[]
  /** Where the threshold or the rule comes from. */
  readonly source: string
  readonly impact: string
  readonly remedy: Remedy
  /** Why this check cannot say anything about this cluster, such as "No API server is configured."; undefined when it can. */
  applies?(view: ClusterView): string | undefined
  /** Called only with members whose `needs` answered; the engine reports `unknown` for the others. */
  judge(bench: Bench<K>): readonly Verdict<K>[]
  /** Called for a member whose `needs` did not all answer; without a verdict the engine says `unknown`. */
  silence?(member: ObservedMember, bench: Bench<K>): SilenceVerdict | undefined
}

/** A probe that did not answer, so that a check was blind there. */
export interface Blind {
  readonly subject: Subject
  readonly probe: ProbeName
  readonly code: ErrorCode
  readonly message: string
}

/** Everything one check had to say. `unknown` is never healthy; `not-applicable` is neither. */
export interface CheckResult {
  readonly check: string
  readonly title: string
  readonly state: Severity | 'not-applicable'
  readonly findings: readonly Finding[]
  readonly blind: readonly Blind[]
  readonly reason?: string
}

/** Types a check's `judge` after its `needs`. */
export function defineCheck<const K extends ProbeName>(check: Check<K>): Check<K> {
  return check
}
