import type {CheckResult} from './check.ts'
import type {Finding, Subject} from './finding.ts'
import type {ProbeName} from './observation.ts'
import type {Severity} from './severity.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** How sure we are of a cause (etcd-facts 3.1): a decisive marker, two independent signs, or one. */
export type Confidence = 'high' | 'medium' | 'low'

/**
 * What a cause does to the cluster, worst first (etcd-facts 3.1). It ranks causes before confidence does, because a
 * doubtful loss of quorum still comes before a certain nuisance.
 */
export const frames = [
  'quorum-lost',
  'corrupt',
  'no-leader',
  'no-space',
  'margin-zero',
  'churn',
  'slow',
  'hygiene',
] as const
export type Frame = (typeof frames)[number]

/** A measured fact, with the time it was measured. */
export interface Fact {
  readonly text: string
  readonly subject: Subject
  /** ISO 8601. */
  readonly at: string
}

/** What a cause's clues may look at. */
export interface Evidence {
  readonly view: ClusterView
  readonly results: readonly CheckResult[]
  readonly findings: readonly Finding[]
}

/** One piece of evidence for or against a cause. Returns the measured fact, or undefined when it does not hold. */
export interface Clue {
  /** What the clue looks for, for `--explain`. */
  readonly text: string
  /**
   * For: decisive proves it, strong is one independent sign, weak only raises the question, so that a rejection is
   * worth showing. Against: decisive rejects, anything less is a doubt.
   */
  readonly strength: 'decisive' | 'strong' | 'weak'
  /** Probes of the member without which it cannot look; a failed one makes the clue blind and the cause less sure. */
  readonly reads?: readonly ProbeName[]
  /** `peer` is given to the clues of pair causes alone: the way from `member` to `peer`. */
  look(seen: Evidence, member: ObservedMember, peer?: ObservedMember): Omit<Fact, 'subject'> | undefined
}

/** A cause of the catalogue, as data: the engine weighs it, nothing in it decides. */
export interface Cause {
  /** Catalogue id such as R13. */
  readonly id: string
  /** Kebab-case, also the file name. */
  readonly name: string
  readonly title: string
  readonly severity: Exclude<Severity, 'ok' | 'unknown'>
  readonly frame: Frame
  /**
   * Locality: member causes are weighed once per member, pair causes once per direction between two members, cluster
   * causes once, with any member passed.
   */
  readonly scope: 'member' | 'pair' | 'cluster'
  /**
   * Ids of the causes this one is the reason of. Where both hold for the same subject this one comes first, and the
   * other is kept below it as its consequence.
   */
  readonly explains?: readonly string[]
  /** Ids of causes whose members its own sentence already names, so that they are not said twice. */
  readonly names?: readonly string[]
  /** The most it may ever claim, where only a person can settle the rest. */
  readonly atMost?: Confidence
  readonly for: readonly Clue[]
  /** A decisive clue against rejects the cause and its fact is the reason shown. */
  readonly against: readonly Clue[]
  /** What would settle the doubt, as an instruction. */
  readonly decides: string
  /** The verdict sentence when this cause leads. */
  sentence(seen: Evidence, members: readonly ObservedMember[], ways: readonly Way[]): string
  /** Runbooks that treat it, best first. */
  readonly treat: readonly Treatment[]
}

/** A runbook that treats a cause. */
export interface Treatment {
  readonly runbook: string
  /** Asked once per affected member, with all that are affected; equal answers are one proposal. */
  params(
    members: readonly ObservedMember[],
    seen: Evidence,
    affected: readonly ObservedMember[],
  ): Readonly<Record<string, string>>
  /** Whether it has anything to do with this member; always when absent. */
  suits?(seen: Evidence, member: ObservedMember): boolean
  /** Why it would not help although it could be run, seen from all members that are affected. */
  futile?(seen: Evidence, members: readonly ObservedMember[]): string | undefined
}

/** One direction between two members. */
export interface Way {
  readonly from: ObservedMember
  readonly to: ObservedMember
}

/** A cause that holds, with its proof. */
export interface Hypothesis {
  readonly cause: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly subjects: readonly Subject[]
  readonly facts: readonly Fact[]
  /** What speaks against it, and what could not be looked at. */
  readonly doubts: readonly Fact[]
  readonly decides: string
  /** Of a pair cause alone: the directions it holds for, by the members' names. */
  readonly ways?: readonly {readonly from: string; readonly to: string}[]
  /** Id of the cause above that explains all of this one; absent for a cause in its own right. */
  readonly explainedBy?: string
}

/** A cause that was considered and does not hold. */
export interface Rejected {
  readonly cause: string
  readonly title: string
  readonly why: string
}

/** A runbook that makes sense now, or one that does not and why. */
export interface Proposal {
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly why: string
}

/** Findings weighed into one sentence. */
export interface Diagnosis {
  readonly cluster: string
  /** When the last probe of the observation ended, ISO 8601. */
  readonly at: string
  readonly verdict: {readonly severity: Severity; readonly sentence: string}
  readonly quorumLine: string
  /** Ranked; the first leads the verdict. Empty when nothing is wrong or nothing fits. */
  readonly causes: readonly Hypothesis[]
  readonly rejected: readonly Rejected[]
  readonly findings: readonly Finding[]
  readonly results: readonly CheckResult[]
  /** What could not be seen, one line per member. */
  readonly blind: readonly {readonly subject: Subject; readonly why: string}[]
  readonly proposals: readonly Proposal[]
  readonly withheld: readonly Proposal[]
}
