import {approvalsNeeded, type PlanRecord, type Refusal} from '../domain/approval.ts'
import type {AuditKind} from '../domain/audit.ts'
import {OpsError} from '../domain/errors.ts'
import {canonicalJson} from '../domain/json.ts'
import type {Actor} from '../domain/person.ts'
import {type Plan, planAsJson} from '../domain/plan.ts'
import {planDiff} from '../domain/plan-diff.ts'
import type {Context} from '../engine/context.ts'
import {announcePlan, type Place} from '../engine/plan-card.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {authorise} from './authorise.ts'
import {firstRefusal, type MadePlan, makePlan} from './make-plan.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** Who asks for which runbook, and where the answer belongs. */
export interface ProposeRequest {
  readonly cluster: string
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly by: Actor
  readonly channel: string
  /** Null for the one that is open on the cluster, if any. */
  readonly incident: string | null
  readonly threadKey: string | null
  /** Same key, same plan: a delivery that comes twice proposes once. */
  readonly requestKey: string
  /** Why it is asked for, in the person's own words. */
  readonly reason?: string
  /** Id of the plan this one is asked for in place of; its card then shows what differs. */
  readonly replaces?: string
}

/** A plan waiting for approval, or the reason there is none. */
export type Proposed =
  | {readonly ok: true; readonly record: PlanRecord}
  | {readonly ok: false; readonly refusal: Refusal}

/** Freezes a runbook into a plan, records who asked, and posts the card on which others decide. */
export async function proposePlan(asked: ProposeRequest, context: Context): Promise<Proposed> {
  const access = clusterNamed(context.clusters, asked.cluster)
  const existing = await context.store.plans.byRequest(asked.requestKey)
  if (existing !== null) return {ok: true, record: existing}
  // What is tried on a cluster while its incident is open belongs into that incident's report, wherever it was asked.
  const request = {...asked, incident: asked.incident ?? (await openIncident(asked.cluster, context))}
  const refusal = await mayAsk(request, access, context)
  if (refusal !== null) return refuse(request, refusal, context)
  const made = await makeOrSlip(request, access, context)
  if (!made.ok) return refuse(request, made.refusal, context)
  const guarded = firstRefusal(made)
  if (guarded !== null) return refuse(request, guarded, context)
  return {ok: true, record: await keep(request, made.plan, {access, context})}
}

async function openIncident(cluster: string, {store}: Context): Promise<string | null> {
  const incident = await store.incidents.current(cluster)
  return incident?.state === 'open' ? incident.id : null
}

/** What somebody got wrong, such as a parameter that does not exist, is a refusal like any other, and goes on record. */
async function makeOrSlip(
  {runbook, params}: ProposeRequest,
  access: ClusterAccess,
  context: Context,
): Promise<MadePlan> {
  try {
    return await makePlan({access, runbook, params}, context)
  } catch (thrown) {
    if (!(thrown instanceof OpsError && thrown.code.startsWith('input/'))) throw thrown
    const {code, message: reason, remedy} = thrown
    return {ok: false, refusal: {code, reason, remedy}}
  }
}

/** May this person ask for a change of this cluster at all? */
async function mayAsk(
  {by}: ProposeRequest,
  access: ClusterAccess,
  context: Context,
): Promise<Refusal | null> {
  const {settings} = access
  if (settings.actions !== 'enabled')
    return {
      code: 'refused/read-only',
      reason: `Quorate only looks at ${settings.id}: actions are not enabled for it.`,
      remedy: 'Set `actions: enabled` for this cluster in quorate.yaml to allow plans.',
    }
  return authorise(by, access, {whom: 'operator', context})
}

async function keep(
  request: ProposeRequest,
  plan: Plan,
  {access, context}: {access: ClusterAccess; context: Context},
): Promise<PlanRecord> {
  const now = context.clock.now()
  const older = request.replaces === undefined ? null : await context.store.plans.get(request.replaces)
  const record: PlanRecord = {
    id: context.ids.next('plan'),
    plan,
    hash: context.digest.sha256(canonicalJson(planAsJson(plan))),
    state: 'awaiting-approval',
    requestedBy: request.by,
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + context.policy.approvalTtlMs).toISOString(),
    channel: request.channel,
    incident: request.incident,
    threadKey: request.threadKey,
    approvalsNeeded: approvalsNeeded(plan.risk, context.policy),
    ...(older === null ? {} : {replaces: replacing(older, plan)}),
  }
  return context.store.transaction(async tables => {
    if ((await tables.plans.insert(record, request.requestKey)) === 'duplicate')
      return (await tables.plans.byRequest(request.requestKey)) ?? record
    const summary = proposedSentence(record, request.reason)
    await audit(record, {kind: 'plan-proposed', summary, tables})
    await supersedeOlder(record, {access, context, tables})
    await announcePlan(record, {access, context, tables})
    return record
  })
}

function replacing({id, hash, plan: before}: PlanRecord, plan: Plan): NonNullable<PlanRecord['replaces']> {
  return {plan: id, hash, changes: planDiff(before, plan)}
}

function proposedSentence({plan, requestedBy, replaces}: PlanRecord, reason: string | undefined): string {
  const steps = plan.steps.map(step => step.title).join(', ')
  const instead = replaces === undefined ? '' : ` It is asked for in place of ${replaces.plan}.`
  const why = reason === undefined ? '' : ` Reason: ${reason}`
  return `${requestedBy.name} asked for "${plan.title}" on ${plan.cluster}: ${steps}.${instead}${why}`
}

/** The same request again replaces the card that still waits: two open cards for one thing invite the wrong click. */
async function supersedeOlder(record: PlanRecord, place: Place): Promise<void> {
  for (const older of await place.tables.plans.inState('awaiting-approval')) {
    if (older.id === record.id || !isSameWish(older.plan, record.plan)) continue
    await place.tables.plans.move(older.id, 'awaiting-approval', 'superseded')
    const summary = `"${older.plan.title}" was replaced by a newer plan, ${record.id}.`
    await audit(
      {...older, requestedBy: record.requestedBy},
      {kind: 'plan-superseded', summary, tables: place.tables},
    )
    await announcePlan({...older, state: 'superseded'}, place)
  }
}

function isSameWish(a: Plan, b: Plan): boolean {
  return (
    a.cluster === b.cluster && a.runbook === b.runbook && canonicalJson(a.params) === canonicalJson(b.params)
  )
}

async function audit(
  record: PlanRecord,
  {kind, summary, tables}: {readonly kind: AuditKind; readonly summary: string; readonly tables: Tables},
): Promise<void> {
  await tables.audit.append(
    {
      kind,
      actor: record.requestedBy,
      cluster: record.plan.cluster,
      channel: record.channel,
      incident: record.incident,
      plan: record.id,
      planHash: record.hash,
      run: null,
      step: null,
      summary,
      detail: {observation: record.plan.observation, quorum: {...record.plan.quorum}},
    },
    record.requestedAt,
  )
}

async function refuse(request: ProposeRequest, refusal: Refusal, context: Context): Promise<Proposed> {
  await recordRefusal(
    {
      by: request.by,
      cluster: request.cluster,
      channel: request.channel,
      incident: request.incident,
      what: `asked for "${request.runbook}"`,
      refusal,
    },
    context,
  )
  return {ok: false, refusal}
}
