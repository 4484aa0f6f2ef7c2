import {
  type Approval,
  countApprovals,
  mayStillDecide,
  type PlanRecord,
  type PlanState,
  type Refusal,
} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import {isSameHuman} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {announcePlan, type Place} from '../engine/plan-card.ts'
import {breakGlass} from './break-glass.ts'
import {type DecideRequest, isComplete, mayMake} from './decision-rules.ts'
import {useCode} from './one-time-codes.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'
import {refuseFrozen, startRun} from './start-run.ts'
import {Turned} from './turned.ts'

export type {DecideRequest} from './decision-rules.ts'

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
 * what the plan's state is, what they typed. The approval that completes the number starts the one run this plan will
 * ever have.
 */
export async function decidePlan(request: DecideRequest, context: Context): Promise<Decided> {
  const record = await planNamed(request.plan, context)
  const access = clusterNamed(context.clusters, record.plan.cluster)
  const refusal = (await mayMake(request, record, {access, context})) ?? isComplete(request, record, context)
  if (refusal !== null) return refuse(request, record, {refusal, context})
  try {
    const decided = await context.store.transaction(tables =>
      decide(request, record, {access, context, tables}),
    )
    return decided.ok ? decided : refuse(request, record, {refusal: decided.refusal, context})
  } catch (thrown) {
    if (!(thrown instanceof Turned)) throw thrown
    return refuse(request, record, {refusal: thrown.refusal, context})
  }
}

/** The plan with this id. Throws `input/not-found`. */
export async function planNamed(id: string, {store}: Context): Promise<PlanRecord> {
  const record = await store.plans.get(id)
  if (record !== null) return record
  throw new OpsError('input/not-found', `There is no plan ${id}.`, {remedy: 'Ask for a new plan.'})
}

async function decide(request: DecideRequest, before: PlanRecord, place: Place): Promise<Decided> {
  const {context, tables} = place
  const record = (await tables.plans.get(before.id)) ?? before
  const late = mayStillDecide(record, context.clock.now())
  if (late !== null) throw new Turned(late)
  if (request.decision === 'approve') return approve(request, record, place)
  if (request.decision !== 'break-glass') return close(request, record, place)
  const started = await breakGlass(request, record, place)
  return {ok: true, sentence: 'The run starts now. The whole channel was told, with your reason.', started}
}

async function approve(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const {tables} = place
  await refuseFrozen(record, tables)
  if (record.approvalsNeeded === 0) return confirm(request, record, place)
  const given = await tables.approvals.of(record.id)
  const again = given.some(({person}) => isSameHuman(person, request.by))
  if (again) throw new Turned(approvedBefore)
  // A value, not a throw: a wrong code must be remembered, so this transaction has to be kept.
  const refusal = await useCode(request, record, place)
  if (refusal !== null) return {ok: false, refusal}
  if ((await tables.approvals.insert(approvalOf(request, record, place))) === 'duplicate')
    throw new Turned(approvedBefore)
  const count = countApprovals(record, await tables.approvals.of(record.id))
  const summary = `${request.by.name} approved (${count} of ${record.approvalsNeeded}).`
  await audit(request, record, {place, kind: 'approval-given', summary})
  if (count < record.approvalsNeeded) {
    await announcePlan(record, place)
    return {ok: true, sentence: `Approved. ${record.approvalsNeeded - count} more needed.`, started: null}
  }
  const started = await startRun(record, request.by, place)
  return {ok: true, sentence: 'Approved. The run starts now; follow it on its card.', started}
}

const approvedBefore: Refusal = {
  code: 'refused/state',
  reason: 'You have already approved this plan.',
  remedy: 'Nothing to do; it waits for somebody else.',
}

/** A plan that needs nobody else is started by the one who asked for it (DESIGN 5, safe-write). */
async function confirm(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const summary = `${request.by.name} confirmed the plan; its risk is ${record.plan.risk}, so it needs no approval.`
  await audit(request, record, {place, kind: 'plan-confirmed', summary})
  const started = await startRun(record, request.by, place)
  return {ok: true, sentence: 'Confirmed. The run starts now; follow it on its card.', started}
}

async function close(request: DecideRequest, record: PlanRecord, place: Place): Promise<Decided> {
  const denied = request.decision === 'deny'
  const to: PlanState = denied ? 'denied' : 'withdrawn'
  await place.tables.plans.move(record.id, 'awaiting-approval', to)
  if (denied) await place.tables.approvals.replace(approvalOf(request, record, place))
  const why = reasonOf(request) === undefined ? '' : ` Reason: ${reasonOf(request)}`
  const summary = `${request.by.name} ${denied ? 'denied' : 'withdrew'} the plan.${why}`
  await audit(request, record, {place, kind: denied ? 'plan-denied' : 'plan-withdrawn', summary})
  await announcePlan({...record, state: to}, place)
  return {ok: true, sentence: `The plan is ${to}; nothing will run.`, started: null}
}

function approvalOf(request: DecideRequest, record: PlanRecord, {context}: Place): Approval {
  const reason = reasonOf(request)
  return {
    plan: record.id,
    planHash: record.hash,
    person: request.by,
    decision: request.decision === 'approve' ? 'approve' : 'deny',
    at: context.clock.now().toISOString(),
    ...(reason === undefined ? {} : {reason}),
  }
}

function reasonOf({reason}: DecideRequest): string | undefined {
  const said = reason?.trim()
  return said === '' ? undefined : said
}

async function audit(
  request: DecideRequest,
  record: PlanRecord,
  what: {
    readonly place: Place
    readonly kind: 'plan-confirmed' | 'approval-given' | 'plan-denied' | 'plan-withdrawn'
    readonly summary: string
  },
): Promise<void> {
  const reason = reasonOf(request)
  await what.place.tables.audit.append(
    {
      kind: what.kind,
      actor: request.by,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan: record.id,
      planHash: record.hash,
      run: null,
      step: null,
      summary: what.summary,
      detail: {
        ...(reason === undefined ? {} : {reason}),
        ...(request.typed === undefined ? {} : {typed: request.typed}),
      },
    },
    what.place.context.clock.now().toISOString(),
  )
}

async function refuse(
  request: DecideRequest,
  record: PlanRecord,
  {refusal, context}: {refusal: Refusal; context: Context},
): Promise<Decided> {
  await recordDecisionRefusal(request, record, {refusal, context})
  return {ok: false, refusal}
}

/** Writes down that somebody's decision did not count, or would not have. */
export async function recordDecisionRefusal(
  {by, channel, decision}: Pick<DecideRequest, 'by' | 'channel' | 'decision'>,
  record: PlanRecord,
  {refusal, context}: {readonly refusal: Refusal; readonly context: Context},
): Promise<void> {
  await recordRefusal(
    {
      kind: 'approval-refused',
      by,
      cluster: record.plan.cluster,
      channel,
      plan: record,
      what: `tried to ${decision === 'break-glass' ? 'break the glass for' : decision} "${record.plan.title}"`,
      refusal,
    },
    context,
  )
}
