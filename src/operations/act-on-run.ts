import type {Refusal} from '../domain/approval.ts'
import {toFailure} from '../domain/errors.ts'
import {frozenRefusal} from '../domain/freeze.ts'
import {allow, isFitForNextStep, refuse as refuseStep} from '../domain/gate.ts'
import type {Actor} from '../domain/person.ts'
import type {PlannedStep} from '../domain/plan.ts'
import {lightWith, together} from '../domain/questions.ts'
import {isWaiting, nextRunState, type RunEvent} from '../domain/run.ts'
import type {Guard, Step} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import {keepFrozen, liftFreeze} from '../engine/freeze.ts'
import {changeRun, type LoadedRun, loadRun, type RunChange} from '../engine/loaded-run.ts'
import {lookNow} from '../engine/look.ts'
import {settleRun} from '../engine/settle.ts'
import type {Tables} from '../ports/store.ts'
import {authorise} from './authorise.ts'
import {recordRefusal} from './record-refusal.ts'

/** One click on a run's card. */
export interface RunRequest {
  readonly run: string
  readonly action: 'pause' | 'cancel' | 'resume' | 'stop'
  readonly by: Actor
  readonly channel: string
}

export type RunActed =
  | {
      readonly ok: true
      readonly sentence: string
      readonly resumed: {readonly run: string; readonly fence: number} | null
    }
  | {readonly ok: false; readonly refusal: Refusal}

const events: Readonly<Record<RunRequest['action'], RunEvent>> = {
  pause: 'ask-pause',
  cancel: 'ask-cancel',
  resume: 'resume',
  stop: 'stop',
}

/** Pauses or cancels a live run after its current step, or resumes or stops one that waits. Operators and approvers. */
export async function actOnRun(request: RunRequest, context: Context): Promise<RunActed> {
  const loaded = await loadRun(request.run, context)
  const refusal = await mayAct(request, loaded, context)
  if (refusal !== null) return refuse(request, loaded, {refusal, context})
  if (request.action === 'resume') return resume(request, loaded, context)
  const {change, sentence} = wordsOf(request, loaded)
  const also = async (tables: Tables): Promise<void> => {
    if (request.action === 'stop') await afterStop(loaded, {context, tables})
  }
  await changeRun(loaded.run.id, loaded.run.fence, {...change, also}, context)
  return {ok: true, sentence, resumed: null}
}

/** Nobody has shown that the cluster is fit: what froze it stays, now for an approver to lift. */
async function afterStop(
  {run, access}: LoadedRun,
  {context, tables}: {readonly context: Context; readonly tables: Tables},
): Promise<void> {
  const frozen = await tables.freezes.get(run.cluster)
  if (frozen?.run === run.id) await keepFrozen(frozen, {access, context, tables})
}

async function mayAct(
  {action, by}: RunRequest,
  {run, access}: LoadedRun,
  context: Context,
): Promise<Refusal | null> {
  const refusal = await authorise(by, access, {whom: 'operator or approver', context})
  if (refusal !== null) return refusal
  const frozen = action === 'resume' ? await context.store.freezes.get(run.cluster) : null
  if (frozen !== null && frozen.run !== run.id) return frozenRefusal(frozen)
  if (nextRunState(run.state, events[action]) !== null && (action !== 'stop' || isWaiting(run.state)))
    return null
  return {
    code: 'refused/state',
    reason: `The run is ${run.state}; there is nothing to ${action}.`,
    remedy: isWaiting(run.state)
      ? 'Resume or stop it; its card has the buttons.'
      : 'Look at its card for what is possible now.',
  }
}

interface Word {
  readonly change: RunChange
  readonly sentence: string
}

function wordsOf(request: RunRequest, loaded: LoadedRun): Word {
  if (request.action === 'pause') return pausing(request)
  return request.action === 'cancel' ? cancelled(request) : stopped(request, loaded)
}

function pausing({by}: RunRequest): Word {
  const sentence = 'It will wait after the current step, and keep the cluster.'
  return {
    sentence,
    change: {
      event: 'ask-pause',
      note: `${by.name} asked to pause. ${sentence}`,
      audit: {kind: 'run-pause-asked', actor: by, summary: `${by.name} asked to pause the run.`},
    },
  }
}

function cancelled({by}: RunRequest): Word {
  const sentence = 'It will stop after the current step.'
  return {
    sentence,
    change: {
      event: 'ask-cancel',
      note: `${by.name} asked to stop. ${sentence}`,
      audit: {kind: 'run-cancel-asked', actor: by, summary: `${by.name} asked to stop the run.`},
    },
  }
}

function stopped({by}: RunRequest, {run}: LoadedRun): Word {
  const sentence = `${by.name} stopped the ${run.state} run; its remaining steps will not be taken.`
  return {
    sentence,
    change: {
      event: 'stop',
      stopReason: 'cancelled',
      release: true,
      note: sentence,
      audit: {kind: 'run-stopped', actor: by, summary: sentence},
    },
  }
}

/** A takeover needs a person and a healthy cluster: what was left open is looked up again first. */
async function resume(request: RunRequest, before: LoadedRun, context: Context): Promise<RunActed> {
  await settleRun(before.run, context)
  const loaded = await loadRun(request.run, context)
  const obstacle = await obstacleTo(loaded, context)
  if ('code' in obstacle) return refuse(request, loaded, {refusal: obstacle, context})
  const sentence = `${request.by.name} resumed the run.`
  const {run} = await changeRun(
    loaded.run.id,
    loaded.run.fence,
    {
      event: 'resume',
      takeOver: true,
      note: sentence,
      audit: {
        kind: 'run-resumed',
        actor: request.by,
        summary: `${sentence} The cluster was healthy: ${obstacle.healthy}.`,
      },
      also: tables => lookedAt(loaded, request.by, {context, tables}),
    },
    context,
  )
  return {ok: true, sentence: 'The run goes on with its next step.', resumed: {run: run.id, fence: run.fence}}
}

/** Whoever resumes an interrupted run has looked at it, so it keeps its cluster frozen no longer. */
async function lookedAt(
  {run, access}: LoadedRun,
  by: Actor,
  {context, tables}: {readonly context: Context; readonly tables: Tables},
): Promise<void> {
  const frozen = await tables.freezes.get(run.cluster)
  if (frozen?.run === run.id)
    await liftFreeze(frozen, {by, how: ` by resuming run ${run.id}`, place: {access, context, tables}})
}

/** Why the run may not go on, or the measured reason why it may. */
async function obstacleTo(
  loaded: LoadedRun,
  context: Context,
): Promise<Refusal | {readonly healthy: string}> {
  const unclear = loaded.steps.find(step => step.state === 'started' || step.state === 'unknown')
  if (unclear !== undefined)
    return {
      code: 'refused/guard',
      reason: unclear.note,
      remedy: 'Stop the run and look at the member by hand.',
    }
  const fit = await fitToGoOn(loaded, context)
  if (fit.allow) return {healthy: fit.because}
  return {
    code: 'refused/guard',
    reason: `The cluster is not fit to go on: ${fit.reason}.`,
    remedy: fit.remedy,
  }
}

/** The cluster has to be what the last finished step had to leave behind; before any was, the guard of the first one judges. */
async function fitToGoOn({record, steps, access}: LoadedRun, context: Context): Promise<Guard> {
  const stepAt = (index: number | undefined): PlannedStep | undefined => record.plan.steps[index ?? -1]
  const named = (planned: PlannedStep | undefined): Step | undefined =>
    context.catalogue.steps.find(({id}) => id === planned?.step)
  const last = stepAt(steps.filter(({state}) => state === 'done').at(-1)?.index)
  const next = stepAt(steps.find(({state}) => state === 'pending')?.index)
  const [before, after] = [named(last), named(next)]
  const asks = last === undefined ? together(after?.asks, after?.asksBefore) : before?.asks
  const {view} = await lookNow(access, context, {questions: lightWith(asks)})
  if (last !== undefined) return before?.fit?.(last.input, view) ?? isFitForNextStep(view)
  return next === undefined || after === undefined ? isFitForNextStep(view) : mayBegin(after, next, view)
}

/** A member that the plan is about may well be down: what is fit for one step is not for another. */
function mayBegin(step: Step, {input}: PlannedStep, view: ClusterView): Guard {
  if (step.inTheDark === true) return allow('nothing was changed yet, and the next step judges by the hosts')
  try {
    const unneeded = step.unneeded(input, view)
    return unneeded === null ? step.guard(input, view) : allow(unneeded)
  } catch (thrown) {
    // A guard that throws has not said yes.
    return refuseStep(toFailure(thrown).message, 'Look at the cluster before resuming.')
  }
}

async function refuse(
  request: RunRequest,
  {record, run}: LoadedRun,
  {refusal, context}: {refusal: Refusal; context: Context},
): Promise<RunActed> {
  await recordRefusal(
    {
      kind: 'run-refused',
      by: request.by,
      cluster: run.cluster,
      channel: request.channel,
      plan: record,
      run: run.id,
      what: `tried to ${request.action} the run`,
      refusal,
    },
    context,
  )
  return {ok: false, refusal}
}
