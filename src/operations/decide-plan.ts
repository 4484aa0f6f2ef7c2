import {
  type Approval,
  countApprovals,
  mayConfirm,
  mayDecide,
  mayStillDecide,
  type PlanRecord,
  type PlanState,
  type Refusal,
} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import {type Actor, isSameHuman} from '../domain/person.ts'
import type {RunRecord, StepRecord} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import {runCard} from '../engine/loaded-run.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announcePlan} from './propose-plan.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** One click on a plan's card. */
export interface DecideRequest {
  readonly plan: string
  readonly decision: 'approve' | 'deny' | 'withdraw'
  readonly by: Actor
  readonly channel: string
  readonly reason?: string
}

/** What became of the click; a run that it started is named, so that the caller can carry it out. */
export type Decided =
  | {
      readonly ok: true
      readonly sentence: string
      readonly started: {readonly run: string; readonly fence: number} | null
    }
  | {readonly ok: false; readonly refusal: Refusal}

/**
 * Counts one person's decision on one plan. Everything that decides is read again here: who they are, what they may do,
 * what the plan's state is. The approval that completes the number starts the one run this plan will ever have.
 */
export async function decidePlan(request: DecideRequest, context: Context): Promise<Decided> {
  const record = await context.store.plans.get(request.plan)
  if (record === null)
    throw new OpsError('input/not-found', `There is no plan ${request.plan}.`, {
      remedy: 'Ask for a new plan.',
    })
  const access = clusterNamed(context.clusters, record.plan.cluster)
  const refusal = await mayAct(request, record, {access, context})
  if (refusal !== null) return refuse(request, record, {refusal, context})
  try {
    return await context.store.transaction(tables => decide(request, record, {access, context, tables}))
  } catch (thrown) {
    if (!(thrown instanceof Turned)) throw thrown
    return refuse(request, record, {refusal: thrown.refusal, context})
  }
}

/** Carries a refusal out of a transaction, so that nothing of it is kept. */
class Turned extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

interface Place {
  readonly access: ClusterAccess
  readonly context: Context
  readonly tables: Tables
}

async function mayAct(
  request: DecideRequest,
  record: PlanRecord,
  {access, context}: Omit<Place, 'tables'>,
): Promise<Refusal | null> {
  const now = context.clock.now()
  if (request.decision === 'withdraw')
    return isSameHuman(request.by, record.requestedBy) ? mayStillDecide(record, now) : notYours(record)
  const roles = await context.directory.roles(request.by, access.settings.people)
  const asked = {person: request.by, roles, now}
  return isConfirmation(request, record) ? mayConfirm(record, asked) : mayDecide(record, asked)
}

/** A plan that needs nobody else is started by the one who asked for it (DESIGN 5, safe-write). */
function isConfirmation({decision}: DecideRequest, {approvalsNeeded}: PlanRecord): boolean {
  return decision === 'approve' && approvalsNeeded === 0
}

function notYours({requestedBy}: PlanRecord): Refusal {
  return {
    code: 'refused/own-request',
    reason: `Only ${requestedBy.name}, who asked for it, can withdraw this plan.`,
    remedy: 'An approver can deny it instead.',
  }
}

async function decide(request: DecideRequest, before: PlanRecord, place: Place): Promise<Decided> {
  const {context, tables} = place
  const record = (await tables.plans.get(before.id)) ?? before
  const late = mayStillDecide(record, context.clock.now())
  if (late !== null) throw new Turned(late)
  if (request.decision !== 'approve') return close(request, record, place)
  if (isConfirmation(request, record)) return confirm(request, record, place)
  const approval: Approval = {
    plan: record.id,
    planHash: record.hash,
    person: request.by,
    decision: 'approve',
    at: context.clock.now().toISOString(),
  }
  const given = await tables.approvals.of(record.id)
  const again = given.some(({person}) => isSameHuman(person, request.by))
  if (again || (await tables.approvals.insert(approval)) === 'duplicate')
    throw new Turned({
      code: 'refused/state',
      reason: 'You have already approved this plan.',
      remedy: 'Nothing to do; it waits for somebody else.',
    })
  const count = countApprovals(record, await tables.approvals.of(record.id))
  await audit(request, record, {
    place,
    kind: 'approval-given',
    summary: `${request.by.name} approved (${count} of ${record.approvalsNeeded}).`,
  })
  if (count >= record.approvalsNeeded) return start(request, record, place)
  await announcePlan(record, place)
  return {ok: true, sentence: `Approved. ${record.approvalsNeeded - count} more needed.`, started: null}
}

async function confirm(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const summary = `${request.by.name} confirmed the plan; its risk is ${record.plan.risk}, so it needs no approval.`
  await audit(request, record, {place, kind: 'plan-confirmed', summary})
  const started = await start(request, record, place)
  return started.ok
    ? {...started, sentence: 'Confirmed. The run starts now; follow it on its card.'}
    : started
}

async function close(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const to: PlanState = request.decision === 'deny' ? 'denied' : 'withdrawn'
  await place.tables.plans.move(record.id, 'awaiting-approval', to)
  const why = request.reason === undefined ? '' : ` Reason: ${request.reason}`
  const summary = `${request.by.name} ${to === 'denied' ? 'denied' : 'withdrew'} the plan.${why}`
  await audit(request, record, {place, kind: to === 'denied' ? 'plan-denied' : 'plan-withdrawn', summary})
  await announcePlan({...record, state: to}, place)
  return {ok: true, sentence: `The plan is ${to}; nothing will run.`, started: null}
}

/** Approved → running, with the lease of the cluster, in the transaction of the approval itself. */
async function start(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const {context, tables, access} = place
  const at = context.clock.now().toISOString()
  const id = context.ids.next('run')
  await tables.plans.move(record.id, 'awaiting-approval', 'approved')
  const lease = await tables.leases.acquire({
    cluster: record.plan.cluster,
    run: id,
    instance: context.instance,
    acquiredAt: at,
  })
  if ('heldBy' in lease) {
    const holder = await tables.runs.get(lease.heldBy.run)
    throw new Turned(busy(lease.heldBy.run, holder?.state !== 'interrupted'))
  }
  const run = newRun(id, {record, by: request.by, fence: lease.fence, context})
  const steps = record.plan.steps.map((_, index) => newStep(id, index))
  if ((await tables.runs.insert(run, steps)) === 'duplicate')
    throw new Turned({
      code: 'refused/state',
      reason: 'This plan has already been run.',
      remedy: 'Ask for a new plan if one is still needed.',
    })
  await audit(request, record, {
    place,
    kind: 'run-started',
    summary: `${record.plan.title} starts on ${record.plan.cluster}.`,
    run: id,
  })
  const approvals = await tables.approvals.of(record.id)
  await announcePlan({...record, state: 'approved'}, place)
  for (const message of context.announce(runCard({record, approvals, run, steps, access}, run.note)))
    await tables.outbox.add(message, at)
  return {
    ok: true,
    sentence: 'Approved. The run starts now; follow it on its card.',
    started: {run: id, fence: lease.fence},
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

function busy(run: string, alive: boolean): Refusal {
  return {
    code: 'refused/busy',
    reason: `Run ${run} already changes this cluster${alive ? '' : ', and was interrupted'}; only one may at a time.`,
    remedy: alive
      ? 'Approve again when it has ended.'
      : 'Resume or stop that run first; its card has the buttons.',
  }
}

async function audit(
  request: DecideRequest,
  record: PlanRecord,
  what: {
    readonly place: Place
    readonly kind: 'plan-confirmed' | 'approval-given' | 'plan-denied' | 'plan-withdrawn' | 'run-started'
    readonly summary: string
    readonly run?: string
  },
): Promise<void> {
  await what.place.tables.audit.append(
    {
      kind: what.kind,
      actor: request.by,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan: record.id,
      planHash: record.hash,
      run: what.run ?? null,
      step: null,
      summary: what.summary,
      detail: {},
    },
    what.place.context.clock.now().toISOString(),
  )
}

async function refuse(
  request: DecideRequest,
  record: PlanRecord,
  {refusal, context}: {refusal: Refusal; context: Context},
): Promise<Decided> {
  await recordRefusal(
    {
      kind: 'approval-refused',
      by: request.by,
      cluster: record.plan.cluster,
      channel: request.channel,
      plan: record,
      what: `tried to ${request.decision} "${record.plan.title}"`,
      refusal,
    },
    context,
  )
  return {ok: false, refusal}
}
