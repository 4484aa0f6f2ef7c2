import type {PlanRecord} from '../domain/approval.ts'
import {quorateItself} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {announcePlan, type Place} from '../engine/plan-card.ts'

/** Calls the approvers of every plan that has waited too long, once, in the plan's own thread. */
export async function escalatePlans(context: Context): Promise<number> {
  const now = context.clock.now().getTime()
  const waiting = await context.store.plans.inState('awaiting-approval')
  const late = waiting.filter(
    ({escalatedAt, approvalsNeeded, requestedAt, expiresAt}) =>
      escalatedAt === undefined &&
      approvalsNeeded > 0 &&
      now - Date.parse(requestedAt) >= context.policy.escalateAfterMs &&
      now < Date.parse(expiresAt),
  )
  let called = 0
  for (const record of late) {
    const access = context.clusters.find(record.plan.cluster)
    if (access === undefined) continue
    const done = await context.store.transaction(tables => escalate(record, {access, context, tables}))
    if (done) called += 1
  }
  return called
}

async function escalate(record: PlanRecord, place: Place): Promise<boolean> {
  const {access, context, tables} = place
  const at = context.clock.now().toISOString()
  if (!(await tables.plans.escalate(record.id, at))) return false
  await tables.audit.append(
    {
      kind: 'plan-escalated',
      actor: quorateItself,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan: record.id,
      planHash: record.hash,
      run: null,
      step: null,
      summary: `The approvers of "${record.plan.title}" were called: nobody had decided since ${record.requestedAt}.`,
      detail: {},
    },
    at,
  )
  const escalated = {...record, escalatedAt: at}
  for (const message of context.announce({kind: 'escalation', record: escalated, cluster: access.settings}))
    await tables.outbox.add(message, at)
  await announcePlan(escalated, place)
  return true
}
