import type {Refusal} from '../domain/approval.ts'
import type {Actor} from '../domain/person.ts'
import {goneStale, type RunRecord} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import {loadRun} from '../engine/loaded-run.ts'
import {type Proposed, proposePlan} from './propose-plan.ts'
import {recordRefusal} from './record-refusal.ts'

/** Somebody wants what a stopped run left undone planned afresh. */
export interface AskAgainRequest {
  readonly run: string
  readonly by: Actor
  readonly channel: string
  readonly threadKey: string | null
  readonly requestKey: string
}

/**
 * Asks for the plan of a stopped run once more, for the cluster as it is now. It is a new plan with a hash and approvals
 * of its own; its card shows in what it differs from the one that no longer fitted.
 */
export async function askAgain(request: AskAgainRequest, context: Context): Promise<Proposed> {
  const {by, channel, threadKey, requestKey} = request
  const {run, record} = await loadRun(request.run, context)
  const refusal = mayAskAgain(run)
  if (refusal !== null) {
    const what = `asked again for "${record.plan.title}"`
    await recordRefusal(
      {by, cluster: run.cluster, channel, plan: record, run: run.id, what, refusal},
      context,
    )
    return {ok: false, refusal}
  }
  const {cluster, runbook, params} = record.plan
  const where = {channel, incident: record.incident, threadKey: threadKey ?? record.threadKey}
  return proposePlan({cluster, runbook, params, by, ...where, requestKey, replaces: record.id}, context)
}

function mayAskAgain(run: RunRecord): Refusal | null {
  if (goneStale(run)) return null
  return {
    code: 'refused/state',
    reason: `The run is ${run.state}${run.stopReason === null ? '' : ` (${run.stopReason})`}; its plan is not asked for again this way.`,
    remedy: 'Diagnose first, then ask for what fits.',
  }
}
