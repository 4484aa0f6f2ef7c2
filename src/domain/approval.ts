import type {ErrorCode} from './errors.ts'
import {type Actor, humanOf, isSameHuman, type Roles} from './person.ts'
import type {Plan} from './plan.ts'
import type {PlanChange} from './plan-diff.ts'
import type {Policy} from './settings.ts'

export const planStates = [
  'awaiting-approval',
  'approved',
  'denied',
  'withdrawn',
  'expired',
  'superseded',
] as const
export type PlanState = (typeof planStates)[number]

/** A plan together with who asked for it and what became of the request. */
export interface PlanRecord {
  readonly id: string
  readonly plan: Plan
  /** Hex SHA-256 of the plan's canonical text; what people approve. */
  readonly hash: string
  readonly state: PlanState
  readonly requestedBy: Actor
  readonly requestedAt: string
  readonly expiresAt: string
  readonly channel: string
  readonly incident: string | null
  /** Message the plan's card hangs under; null when the card is its own root. */
  readonly threadKey: string | null
  /** How many different people must approve. */
  readonly approvalsNeeded: number
  /** When its approvers were called by name, ISO 8601; absent while nobody had to be. */
  readonly escalatedAt?: string
  /** The plan that no longer fitted, when this one was asked for in its place, and what differs. */
  readonly replaces?: {
    readonly plan: string
    readonly hash: string
    readonly changes: readonly PlanChange[]
  }
}

/** One person's decision on one plan hash. */
export interface Approval {
  readonly plan: string
  readonly planHash: string
  readonly person: Actor
  /** `break-glass`: an operator went ahead alone, for whoever reviews it. */
  readonly decision: 'approve' | 'deny' | 'break-glass'
  readonly at: string
  /** Why, in this person's own words, where they gave them. */
  readonly reason?: string
}

/** Why a click did not count. Expected outcomes are values, not exceptions. */
export interface Refusal {
  readonly code: ErrorCode
  readonly reason: string
  readonly remedy: string
}

/** How many approvals a risk class needs under a policy (DESIGN 5). */
export function approvalsNeeded(risk: Plan['risk'], policy: Policy): number {
  if (risk === 'safe-write') return 0
  return risk === 'destructive' ? policy.destructive.approvals : policy.disruptive.approvals
}

/** May this person decide on this plan now? Asked at the click, and again when the run starts. */
export function mayDecide(
  record: PlanRecord,
  context: {readonly person: Actor; readonly roles: Roles; readonly now: Date},
): Refusal | null {
  const {person, roles, now} = context
  if (!roles.approver) return notApprover(person, roles)
  if (isSameHuman(person, record.requestedBy))
    return {
      code: 'refused/own-request',
      reason: 'You asked for this plan, so you cannot approve it yourself.',
      remedy: 'Ask another approver to look at the card.',
    }
  return mayStillDecide(record, now)
}

/**
 * May this person start a plan that needs no approval? Only who asked for it, with a click of its own, and only while
 * they are an operator.
 */
export function mayConfirm(
  record: PlanRecord,
  {person, roles, now}: {readonly person: Actor; readonly roles: Roles; readonly now: Date},
): Refusal | null {
  if (!isSameHuman(person, record.requestedBy))
    return {
      code: 'refused/not-operator',
      reason: `Only ${record.requestedBy.name}, who asked for it, confirms this plan; it needs no approval.`,
      remedy: 'Ask for the same yourself, if you are an operator.',
    }
  if (roles.operator) return mayStillDecide(record, now)
  const doubt = roles.doubt === undefined ? '' : ` (${roles.doubt})`
  return {
    code: 'refused/not-operator',
    reason: `${person.name} is not an operator of this cluster any more${doubt}.`,
    remedy: 'Ask an operator; `people.operators` in quorate.yaml names them.',
  }
}

/** Whether a plan is still open for a decision, whoever decides. */
export function mayStillDecide(record: PlanRecord, now: Date): Refusal | null {
  if (record.state !== 'awaiting-approval')
    return {
      code: 'refused/state',
      reason: `This plan is already ${record.state}; nothing was changed by your click.`,
      remedy: 'Ask for a new plan if one is still needed.',
    }
  // Written so that a time that cannot be read counts as passed.
  if (!(Date.parse(record.expiresAt) > now.getTime()))
    return {
      code: 'refused/expired',
      reason: `This plan expired at ${record.expiresAt} without enough approvals.`,
      remedy: 'Ask for a new plan; the cluster may have changed since.',
    }
  return null
}

/**
 * Whether approving this plan takes more than a click: the name of the cluster, typed (DESIGN 5). A one-time code is asked
 * beside the name, never instead of it.
 */
export function needsTypedName({plan}: PlanRecord, {destructive}: Policy): boolean {
  return plan.risk === 'destructive' && (destructive.typedConfirmation || destructive.oneTimeCode)
}

/**
 * Whether the name typed to confirm is exactly the cluster's, where one is needed. No case folding, no near matches:
 * who confirms the wrong cluster must notice.
 */
export function checkTypedName(
  record: PlanRecord,
  typed: string | undefined,
  policy: Policy,
): Refusal | null {
  const {cluster, title} = record.plan
  if (!needsTypedName(record, policy) || typed === cluster) return null
  const what = typed === undefined || typed === '' ? 'nothing was typed' : 'another name was typed'
  return {
    code: 'refused/confirmation',
    reason: `"${title}" is destructive: approving it needs the name of its cluster, and ${what}.`,
    remedy: `If ${cluster} is the cluster you mean, type exactly that.`,
  }
}

/** Whether the plan that is stored is the one the person saw; `seen` is the hash on their card or form. */
export function checkSeenHash({hash}: PlanRecord, seen: string | undefined): Refusal | null {
  if (seen === undefined || seen === hash) return null
  return {
    code: 'refused/state',
    reason: 'What you decided on is not the plan that is stored under this id.',
    remedy: 'Open the card again and read the plan before deciding.',
  }
}

/** Distinct people other than the requester who approved exactly this hash. One human counts once. */
export function countApprovals(record: PlanRecord, approvals: readonly Approval[]): number {
  const people = approvals
    .filter(a => a.decision === 'approve' && a.plan === record.id && a.planHash === record.hash)
    .map(a => a.person)
  return new Set(people.filter(person => !isSameHuman(person, record.requestedBy)).map(humanOf)).size
}

function notApprover(person: Actor, roles: Roles): Refusal {
  const doubt = roles.doubt === undefined ? '' : ` (${roles.doubt})`
  return {
    code: 'refused/not-approver',
    reason: `${person.name} is not an approver of this cluster${doubt}.`,
    remedy: 'Ask somebody on the approver list; `people.approvers` in quorate.yaml names them.',
  }
}
