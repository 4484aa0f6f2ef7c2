import {type Approval, needsTypedName, type PlanRecord, type Refusal} from '../domain/approval.ts'
import {needsOneTimeCode} from '../domain/one-time-code.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'
import {planNamed, recordDecisionRefusal} from './decide-plan.ts'
import {type DecideRequest, isComplete, mayMake} from './decision-rules.ts'
import {codeObstacle, codeProblem} from './one-time-codes.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** What a person must be asked before their decision can count, with the plan it is about. */
export interface DecisionForm {
  readonly asks: 'typed-name' | 'reason' | 'break-glass'
  /** Whether a one-time code is asked beside it. */
  readonly code: boolean
  readonly record: PlanRecord
  readonly approvals: readonly Approval[]
  readonly cluster: ClusterSettings
}

/** Null when the click alone is the decision. */
export type DecisionFormAnswer =
  | {readonly ok: true; readonly form: DecisionForm | null}
  | {readonly ok: false; readonly refusal: Refusal}

/** Which form a press of this button opens. Somebody who may not decide is refused here already, and on record. */
export async function decisionForm(
  request: Pick<DecideRequest, 'plan' | 'decision' | 'by' | 'channel'>,
  context: Context,
): Promise<DecisionFormAnswer> {
  const record = await planNamed(request.plan, context)
  const asks = asked(request.decision, record, context)
  if (asks === null) return {ok: true, form: null}
  const access = clusterNamed(context.clusters, record.plan.cluster)
  const code = request.decision === 'approve' && needsOneTimeCode(record, context.policy)
  const refusal =
    (await mayMake(request, record, {access, context})) ??
    (code ? await codeObstacle(request.by, record, context) : null)
  if (refusal !== null) {
    await recordDecisionRefusal(request, record, {refusal, context})
    return {ok: false, refusal}
  }
  const approvals = await context.store.approvals.of(record.id)
  return {ok: true, form: {asks, code, record, approvals, cluster: access.settings}}
}

function asked(
  decision: DecideRequest['decision'],
  record: PlanRecord,
  {policy}: Context,
): DecisionForm['asks'] | null {
  if (decision === 'deny') return 'reason'
  if (decision === 'break-glass') return 'break-glass'
  return decision === 'approve' && needsTypedName(record, policy) ? 'typed-name' : null
}

/** One sentence for a form that stays open, at the field it is about. */
export interface FormProblem {
  readonly field: 'words' | 'code'
  readonly sentence: string
}

/**
 * What is wrong with what was filled in, for the form itself, or null. Only looks; the decision checks all of it again,
 * uses the code up and keeps the refusal.
 */
export async function decisionFormProblem(
  request: Pick<DecideRequest, 'plan' | 'decision' | 'typed' | 'reason' | 'hash' | 'code' | 'by'>,
  context: Context,
): Promise<FormProblem | null> {
  const record = await context.store.plans.get(request.plan)
  if (record === null) return null
  const refusal = isComplete(request, record, context)
  if (refusal !== null)
    return refusal.code === 'refused/confirmation' ? {field: 'words', sentence: refusal.remedy} : null
  const coded = await codeProblem(request, record, context)
  return coded === null ? null : {field: 'code', sentence: `${coded.reason} ${coded.remedy}`}
}
