import type {PlanRecord, Refusal} from '../domain/approval.ts'
import {frozenRefusal} from '../domain/freeze.ts'
import type {Actor} from '../domain/person.ts'
import {isWaiting, type RunRecord, type RunState, type StepRecord} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import {runCard} from '../engine/loaded-run.ts'
import {announcePlan, type Place} from '../engine/plan-card.ts'
import type {Tables} from '../ports/store.ts'
import {Turned} from './turned.ts'

/**
 * Approved → running, with the lease of the cluster, in the transaction of the decision itself. Throws `Turned` when
 * another run holds the cluster, or when this plan has had its one run.
 */
export async function startRun(
  record: PlanRecord,
  by: Actor,
  place: Place,
): Promise<{readonly run: string; readonly fence: number}> {
  const {context, tables, access} = place
  const at = context.clock.now().toISOString()
  const id = context.ids.next('run')
  await tables.plans.move(record.id, 'awaiting-approval', 'approved')
  const fence = await takeLease(id, record, place)
  const run = newRun(id, {record, by, fence, context})
  const steps = record.plan.steps.map((_, index) => newStep(id, index))
  if ((await tables.runs.insert(run, steps)) === 'duplicate') throw new Turned(alreadyRun)
  await auditStart(record, by, {place, run: id, at})
  const approvals = await tables.approvals.of(record.id)
  await announcePlan({...record, state: 'approved'}, place)
  for (const message of context.announce(runCard({record, approvals, run, steps, access}, run.note)))
    await tables.outbox.add(message, at)
  return {run: id, fence}
}

/** Throws `Turned` while the plan's cluster is frozen: nothing starts there. */
export async function refuseFrozen({plan}: PlanRecord, tables: Tables): Promise<void> {
  const frozen = await tables.freezes.get(plan.cluster)
  if (frozen !== null) throw new Turned(frozenRefusal(frozen))
}

const alreadyRun: Refusal = {
  code: 'refused/state',
  reason: 'This plan has already been run.',
  remedy: 'Ask for a new plan if one is still needed.',
}

async function takeLease(run: string, {plan}: PlanRecord, {context, tables}: Place): Promise<number> {
  const {instance, clock} = context
  const acquiredAt = clock.now().toISOString()
  const lease = await tables.leases.acquire({cluster: plan.cluster, run, instance, acquiredAt})
  if ('heldBy' in lease) {
    const holder = await tables.runs.get(lease.heldBy.run)
    throw new Turned(busy(lease.heldBy.run, holder?.state ?? 'running'))
  }
  return lease.fence
}

function busy(run: string, state: RunState): Refusal {
  const waiting = state === 'paused' ? ', and is paused' : ', and was interrupted'
  return {
    code: 'refused/busy',
    reason: `Run ${run} already changes this cluster${isWaiting(state) ? waiting : ''}; only one may at a time.`,
    remedy: isWaiting(state)
      ? 'Resume or stop that run first; its card has the buttons.'
      : 'Approve again when it has ended.',
  }
}

function newRun(
  id: string,
  {record, by, fence, context}: {record: PlanRecord; by: Actor; fence: number; context: Context},
): RunRecord {
  return {
    id,
    plan: record.id,
    cluster: record.plan.cluster,
    state: 'running',
    fence,
    instance: context.instance,
    startedBy: by,
    startedAt: context.clock.now().toISOString(),
    finishedAt: null,
    stopReason: null,
    note: 'Reading the cluster once more before the first step.',
  }
}

function newStep(run: string, index: number): StepRecord {
  return {
    run,
    index,
    state: 'pending',
    startedAt: null,
    finishedAt: null,
    mark: null,
    factsAfter: null,
    note: '',
  }
}

async function auditStart(
  record: PlanRecord,
  by: Actor,
  {place, run, at}: {readonly place: Place; readonly run: string; readonly at: string},
): Promise<void> {
  await place.tables.audit.append(
    {
      kind: 'run-started',
      actor: by,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan: record.id,
      planHash: record.hash,
      run,
      step: null,
      summary: `${record.plan.title} starts on ${record.plan.cluster}.`,
      detail: {},
    },
    at,
  )
}
