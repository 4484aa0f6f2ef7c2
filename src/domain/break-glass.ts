import {mayStillDecide, type PlanRecord, type Refusal} from './approval.ts'
import type {Policy} from './settings.ts'

/**
 * Whether a plan may start without an approver now: a disruptive one only, and only after its approvers had their time
 * to answer (DESIGN 5). Who asks, and every guard, is judged elsewhere as always.
 */
export function mayBreakGlass(
  record: PlanRecord,
  {now, policy}: {readonly now: Date; readonly policy: Policy},
): Refusal | null {
  const late = mayStillDecide(record, now)
  if (late !== null) return late
  if (record.plan.risk !== 'disruptive')
    return {
      code: 'refused/break-glass',
      reason: `Break-glass is for disruptive plans only; this one is ${record.plan.risk}.`,
      remedy:
        record.plan.risk === 'destructive'
          ? 'Reach the approvers another way: nobody starts a destructive plan alone.'
          : 'It needs no approver; an operator starts it.',
    }
  const from = Date.parse(record.requestedAt) + policy.escalateAfterMs
  if (now.getTime() >= from) return null
  return {
    code: 'refused/break-glass',
    reason: `The approvers have until ${new Date(from).toISOString().slice(11, 19)} UTC to answer first.`,
    remedy: 'Call them; after that an operator may break the glass.',
  }
}

/** Fewer letters than this explain nothing to whoever reviews it in the morning. */
const SHORTEST_REASON = 10

/** Whether the reason says enough for the review. */
export function checkGlassReason(reason: string | undefined): Refusal | null {
  if ((reason?.trim().length ?? 0) >= SHORTEST_REASON) return null
  return {
    code: 'refused/confirmation',
    reason: 'Breaking the glass needs a reason, and none was given that explains it.',
    remedy: `Say in a sentence why this cannot wait for an approver (${SHORTEST_REASON} letters at least).`,
  }
}
