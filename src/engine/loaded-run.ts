import type {Approval, PlanRecord} from '../domain/approval.ts'
import type {AuditKind} from '../domain/audit.ts'
import {OpsError} from '../domain/errors.ts'
import type {Json} from '../domain/json.ts'
import {type Actor, quorateItself} from '../domain/person.ts'
import {nextRunState, type RunEvent, type RunRecord, type StepRecord, type StopReason} from '../domain/run.ts'
import type {Announcement} from '../ports/announcer.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {logCheckpoint, tellCheckpoint} from './checkpoint.ts'
import type {Context} from './context.ts'

/** A run with everything that belongs to it, as the store holds it at this moment. */
export interface LoadedRun {
  readonly record: PlanRecord
  readonly approvals: readonly Approval[]
  readonly run: RunRecord
  readonly steps: readonly StepRecord[]
  readonly access: ClusterAccess
}

/** One durable change of a run: state, step, audit event and messages are kept together or not at all. */
export interface RunChange {
  readonly event?: RunEvent
  readonly stopReason?: StopReason
  /** Takes the lease over for this process under a new fence, when a person resumed the run. */
  readonly takeOver?: boolean
  readonly step?: StepRecord
  readonly note?: string
  readonly audit?: {
    readonly kind: AuditKind
    readonly summary: string
    readonly step?: number
    readonly detail?: Readonly<Record<string, Json>>
    readonly actor?: Actor
  }
  /** Gives the lease back in the same transaction. */
  readonly release?: boolean
  /** What else belongs into the same transaction; what it throws undoes all of it. */
  readonly also?: (tables: Tables) => Promise<void>
  /** What to tell people, given the run as it will be stored. */
  readonly tell?: (loaded: LoadedRun) => readonly Announcement[]
}

/** Reads a run afresh. Throws `input/not-found` for an id nobody knows. */
export async function loadRun(
  id: string,
  context: Context,
  tables: Tables = context.store,
): Promise<LoadedRun> {
  const run = await tables.runs.get(id)
  const record = run === null ? null : await tables.plans.get(run.plan)
  const access = run === null ? undefined : context.clusters.find(run.cluster)
  if (run === null || record === null || access === undefined)
    throw new OpsError('input/not-found', `There is no run ${id} on a configured cluster.`, {
      remedy: 'See `/etcd runs` for those there are.',
    })
  const [approvals, steps] = [await tables.approvals.of(record.id), await tables.runs.steps(id)]
  return {record, approvals, run, steps, access}
}

/**
 * Applies one change in one transaction. The fence the caller works under must still be the stored one, so a process
 * that lost the run cannot write a word; the state is taken from the store, so a cancel that came meanwhile is kept.
 */
export async function changeRun(
  id: string,
  fence: number,
  change: RunChange,
  context: Context,
): Promise<LoadedRun> {
  const {after, checkpoint} = await context.store.transaction(async tables => {
    const before = await loadRun(id, context, tables)
    if (before.run.fence !== fence) throw lost(id)
    const at = context.clock.now().toISOString()
    const held = change.takeOver === true ? await takeOver(before.run, {context, tables, at}) : before.run
    const run = changedRecord(held, change, at)
    if (change.step !== undefined && !(await tables.runs.updateStep(change.step, fence))) throw lost(id)
    if (!(await tables.runs.update(run, {fence, state: before.run.state}))) throw lost(id)
    await change.also?.(tables)
    if (change.release === true) await tables.leases.release(run.cluster, run.fence)
    if (change.audit !== undefined) await tables.audit.append(auditOf(before.record, run, change.audit), at)
    const after = {...before, run, steps: await tables.runs.steps(id)}
    for (const announcement of change.tell?.(after) ?? [runCard(after, run.note)])
      for (const message of context.announce(announcement)) await tables.outbox.add(message, at)
    if (change.event === undefined || run.finishedAt === null) return {after, checkpoint: null}
    const of = {kind: 'run', record: before.record, run} as const
    return {after, checkpoint: await tellCheckpoint(of, {context, tables, at})}
  })
  logCheckpoint(checkpoint, {run: id}, context)
  return after
}

/** The run's card, with the sentence about what is going on now. */
export function runCard({record, approvals, run, steps, access}: LoadedRun, now: string): Announcement {
  return {kind: 'run', record, approvals, run, steps, cluster: access.settings, now}
}

/** A new fence in the same transaction: from here on the process before cannot write a word. */
async function takeOver(
  run: RunRecord,
  {context, tables, at}: {readonly context: Context; readonly tables: Tables; readonly at: string},
): Promise<RunRecord> {
  const {instance} = context
  const lease = await tables.leases.takeOver(run.cluster, {run: run.id, instance, at})
  if (lease !== null) return {...run, instance, fence: lease.fence}
  throw new OpsError('refused/busy', 'Another run holds this cluster now.', {
    remedy: 'Wait for it, or stop this run.',
  })
}

function changedRecord(run: RunRecord, {event, stopReason, note}: RunChange, at: string): RunRecord {
  const state = event === undefined ? run.state : nextRunState(run.state, event)
  if (state === null)
    throw new OpsError('refused/state', `The run is ${run.state}.`, {
      remedy: 'Look at its card for what is possible now.',
    })
  const ended = state === 'succeeded' || state === 'stopped'
  return {
    ...run,
    state,
    note: note ?? run.note,
    stopReason: stopReason ?? run.stopReason,
    finishedAt: ended ? at : null,
  }
}

function auditOf(
  record: PlanRecord,
  run: RunRecord,
  audit: NonNullable<RunChange['audit']>,
): Parameters<Tables['audit']['append']>[0] {
  return {
    kind: audit.kind,
    actor: audit.actor ?? quorateItself,
    cluster: run.cluster,
    channel: record.channel,
    incident: record.incident,
    plan: record.id,
    planHash: record.hash,
    run: run.id,
    step: audit.step ?? null,
    summary: audit.summary,
    detail: audit.detail ?? {},
  }
}

function lost(id: string): OpsError {
  return new OpsError(
    'store/conflict',
    `Another process holds run ${id} now; this one writes nothing more.`,
    {
      remedy: 'Nothing to do: the other process goes on.',
    },
  )
}
