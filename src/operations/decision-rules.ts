import type {PlanRecord, Refusal} from '../domain/approval.ts'
import {checkSeenHash, checkTypedName, mayConfirm, mayDecide, mayStillDecide} from '../domain/approval.ts'
import {checkGlassReason, mayBreakGlass} from '../domain/break-glass.ts'
import {canonicalJson} from '../domain/json.ts'
import {type Actor, isSameHuman} from '../domain/person.ts'
import {planAsJson} from '../domain/plan.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {authorise} from './authorise.ts'

/** One decision of one person on one plan, whichever way it came. */
export interface DecideRequest {
  readonly plan: string
  readonly decision: 'approve' | 'deny' | 'withdraw' | 'break-glass'
  readonly by: Actor
  readonly channel: string
  /** Why, in the person's own words. */
  readonly reason?: string
  /** The cluster's name as the person typed it: without it no destructive plan is approved, by Slack or command line. */
  readonly typed?: string
  /** A code of the person's authenticator app, where the plan takes one. Never kept, in the trail or elsewhere. */
  readonly code?: string
  /** Hash of the plan the person saw, where the skin kept it. */
  readonly hash?: string
}

interface Place {
  readonly access: ClusterAccess
  readonly context: Context
}

/** May this person make this decision on this plan now? Asked before a form opens, and again when the decision counts. */
export async function mayMake(
  {decision, by}: Pick<DecideRequest, 'decision' | 'by'>,
  record: PlanRecord,
  {access, context}: Place,
): Promise<Refusal | null> {
  const now = context.clock.now()
  if (decision === 'withdraw')
    return isSameHuman(by, record.requestedBy) ? mayStillDecide(record, now) : notYours(record)
  if (decision === 'break-glass')
    return (
      (await authorise(by, access, {whom: 'operator', context})) ??
      mayBreakGlass(record, {now, policy: context.policy})
    )
  const roles = await context.directory.roles(by, access.settings.people)
  const confirms = decision === 'approve' && record.approvalsNeeded === 0
  return (confirms ? mayConfirm : mayDecide)(record, {person: by, roles, now})
}

/** Whether a decision carries what it must: the hash that was seen, the typed name or the reason. */
export function isComplete(
  request: Pick<DecideRequest, 'decision' | 'typed' | 'reason' | 'hash'>,
  record: PlanRecord,
  context: Context,
): Refusal | null {
  const seen = checkSeenHash(record, request.hash)
  if (seen !== null) return seen
  if (request.decision === 'break-glass') return checkGlassReason(request.reason)
  if (request.decision !== 'approve') return null
  // SAFETY: a plan changed in the store would otherwise gather approvals; test/operations/typed-name.test.ts guards it.
  if (context.digest.sha256(canonicalJson(planAsJson(record.plan))) !== record.hash)
    return checkSeenHash(record, '')
  return checkTypedName(record, request.typed, context.policy)
}

function notYours({requestedBy}: PlanRecord): Refusal {
  return {
    code: 'refused/own-request',
    reason: `Only ${requestedBy.name}, who asked for it, can withdraw this plan.`,
    remedy: 'An approver can deny it instead.',
  }
}
