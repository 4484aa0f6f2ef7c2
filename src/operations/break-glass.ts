import type {PlanRecord} from '../domain/approval.ts'
import type {Place} from '../engine/plan-card.ts'
import type {DecideRequest} from './decision-rules.ts'
import {refuseFrozen, startRun} from './start-run.ts'

/**
 * Starts a plan on an operator's word alone, in an open transaction: with the reason on record, marked for review, and
 * told to the whole channel. Every guard is asked as for any other run.
 */
export async function breakGlass(
  {by, reason = ''}: DecideRequest,
  record: PlanRecord,
  place: Place,
): Promise<{readonly run: string; readonly fence: number}> {
  const {context, tables, access} = place
  const at = context.clock.now().toISOString()
  const said = reason.trim()
  await refuseFrozen(record, tables)
  const {id: plan, hash: planHash} = record
  await tables.approvals.replace({plan, planHash, person: by, decision: 'break-glass', at, reason: said})
  await tables.audit.append(
    {
      kind: 'glass-broken',
      actor: by,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan,
      planHash,
      run: null,
      step: null,
      summary: `${by.name} broke the glass and started "${record.plan.title}" without an approver; to be reviewed. Reason: ${said}`,
      detail: {reason: said, review: 'needed'},
    },
    at,
  )
  const announcement = {kind: 'glass-broken', record, by, reason: said, cluster: access.settings} as const
  for (const message of context.announce(announcement)) await tables.outbox.add(message, at)
  return startRun(record, by, place)
}
