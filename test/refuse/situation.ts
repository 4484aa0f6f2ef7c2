import type {ErrorCode} from '../../src/domain/errors.ts'
import type {Actor} from '../../src/domain/person.ts'
import type {StopReason} from '../../src/domain/run.ts'
import type {DecideRequest} from '../../src/operations/decide-plan.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import type {RefusalWorld} from './refusal-world.ts'

/** What somebody asks for. */
export interface Wish {
  readonly runbook: string
  readonly params?: Readonly<Record<string, string>>
}

/** How it was turned down: the code a program sees, and words of the reason a person sees. */
export interface Turned {
  /**
   * Code of the refusal, or why the run stopped; `skipped` for a run that found its work done by somebody else, said so
   * and sent nothing.
   */
  readonly code: ErrorCode | StopReason | 'skipped'
  readonly says: string
}

/** Why the situation cannot exist at that instant; no gap without a reason. */
export interface NotThen {
  readonly never: string
}

export type Expected = Turned | NotThen

/** When the world turns dangerous under a plan that was made on a good one. */
export type Moment =
  /** The plan waits; nobody has clicked. */
  | 'before the click'
  /** Approved, and the run holds the cluster; nobody has looked at it yet. */
  | 'as the run begins'
  /** Just before this look of the run, counted from 1. */
  | {readonly look: number}

/** One dangerous situation, and how it is refused at both instants. */
export interface Situation {
  /** A clause: "another voter is down". */
  readonly name: string
  readonly wish: Wish
  /** The world on which the plan is made, when it is made in time. */
  readonly good: ClusterBuilder
  /** The same world, turned dangerous. */
  readonly turned?: (good: ClusterBuilder) => ClusterBuilder
  /** What happens where it is not the cluster that is dangerous. */
  readonly happens?: (world: RefusalWorld) => Promise<void> | void
  /** The first look of the run when absent. */
  readonly moment?: Moment
  readonly asks?: Actor
  /** Whoever clicks, in turn; as many approvers as it takes when absent. */
  readonly clicks?: readonly Actor[]
  /** What the click carries, where it is not what it should. */
  readonly form?: Partial<Pick<DecideRequest, 'typed' | 'hash' | 'channel'>>
  /** Already dangerous when the plan is asked for. */
  readonly atPlan: Expected
  /** Turned dangerous after the plan was made and, as far as the moment allows, approved. */
  readonly atRun: Expected
}

/** A group of situations under one heading. */
export interface Group {
  readonly title: string
  readonly situations: readonly Situation[]
}

/** Refused by a guard before anybody is asked to approve. */
export function guarded(says: string): Turned {
  return {code: 'refused/guard', says}
}

/** The run stopped because a fact of the approved plan is not true any more. */
export function changed(facts: string): Turned {
  return {code: 'plan_changed', says: `The ${facts} changed since this plan was approved`}
}

/** The run stopped because a guard said no. */
export function stopped(says: string): Turned {
  return {code: 'guard', says}
}

export function never(why: string): NotThen {
  return {never: why}
}
