import {type Approval, needsTypedName, type PlanRecord, type Refusal} from '../domain/approval.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'
import {planNamed, recordDecisionRefusal} from './decide-plan.ts'
import {type DecideRequest, isComplete, mayMake} from './decision-rules.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** What a person must be asked before their decision can count, with the plan it is about. */
export interface DecisionForm {
  readonly asks: 'typed-name' | 'reason' | 'break-glass'
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
  const refusal = await mayMake(request, record, {access, context})
  if (refusal !== null) {
    await recordDecisionRefusal(request, record, {refusal, context})
    return {ok: false, refusal}
  }
  const approvals = await context.store.approvals.of(record.id)
  return {ok: true, form: {asks, record, approvals, cluster: access.settings}}
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

/**
 * What is wrong with what was filled in, as one sentence for the form itself, or null. Only looks; the decision checks
 * all of it again and keeps the refusal.
 */
export async function decisionFormProblem(
  request: Pick<DecideRequest, 'plan' | 'decision' | 'typed' | 'reason' | 'hash'>,
  context: Context,
): Promise<string | null> {
  const record = await context.store.plans.get(request.plan)
  const refusal = record === null ? null : isComplete(request, record, context)
  return refusal?.code === 'refused/confirmation' ? refusal.remedy : null
}
