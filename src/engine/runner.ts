import {OpsError, toFailure} from '../domain/errors.ts'
import {canonicalJson} from '../domain/json.ts'
import {planAsJson} from '../domain/plan.ts'
import {lightWith} from '../domain/questions.ts'
import type {StopReason} from '../domain/run.ts'
import {askedOf} from './asked-of-run.ts'
import type {Context} from './context.ts'
import {didItHelp} from './did-it-help.ts'
import {changeRun, type LoadedRun, loadRun, runCard} from './loaded-run.ts'
import {lookNow} from './look.ts'
import {outcomeToWatch} from './outcome-to-watch.ts'
import {runStep} from './run-step.ts'
import {settleAndTell} from './settle.ts'
import type {Halt} from './step-work.ts'
import {stillApproved} from './still-approved.ts'

/**
 * Carries an approved run through to its end, step by step. Every exit is recorded: succeeded, stopped with its reason,
 * paused when a person asked for that, or interrupted when this process is asked to end or loses the store.
 */
export async function carryOut(runId: string, fence: number, context: Context): Promise<void> {
  try {
    const halt = await takeSteps(runId, fence, context)
    if (halt === null) await finish(runId, fence, context)
    else if (halt.reason === 'shutdown') await interrupt(runId, fence, context, halt.sentence)
    else if (halt.reason === 'paused') await pause(runId, fence, context, halt.sentence)
    else await stop(runId, fence, {...halt, reason: halt.reason}, context)
  } catch (thrown) {
    const {code, message} = toFailure(thrown)
    context.log.error({run: runId, code, err: thrown}, 'a run ended unexpectedly')
    if (code === 'store/conflict') return
    await interrupt(runId, fence, context, `Quorate could not go on: ${message}`)
    await offer(runId, context)
  }
}

/** A process that lives on must not leave its run without a button; one that is ending leaves it to the next start. */
async function offer(runId: string, context: Context): Promise<void> {
  if (context.stopping.aborted) return
  const run = await context.store.runs.get(runId).catch(() => null)
  if (run?.state === 'interrupted') await settleAndTell(run, context)
}

async function takeSteps(runId: string, fence: number, context: Context): Promise<Halt | null> {
  const first = await loadRun(runId, context)
  const unapproved = await stillApproved(first, context)
  if (unapproved !== null) return {reason: 'not_approved', sentence: unapproved}
  if (context.digest.sha256(canonicalJson(planAsJson(first.record.plan))) !== first.record.hash)
    return {
      reason: 'plan_changed',
      sentence: 'The stored plan is not the one that was approved: its hash differs.',
    }
  for (const [index] of first.record.plan.steps.entries()) {
    const loaded = await loadRun(runId, context)
    const asked = askedOf(loaded, index)
    if (asked !== null) return asked
    if (context.stopping.aborted)
      return {reason: 'shutdown', sentence: 'Quorate was stopped between two steps.'}
    const halt = await runStep({loaded, index, fence, context})
    if (halt !== null) return halt
  }
  return null
}

/** Leaves the run to a person, with its lease: nobody else changes the cluster meanwhile. */
async function pause(runId: string, fence: number, context: Context, sentence: string): Promise<void> {
  try {
    await changeRun(
      runId,
      fence,
      {event: 'pause', note: sentence, audit: {kind: 'run-paused', summary: sentence}},
      context,
    )
    context.instants.reach('run.paused')
  } catch (thrown) {
    if (!(thrown instanceof OpsError) || thrown.code !== 'refused/state') throw thrown
    // Between the look at the state and this write, somebody pressed Cancel after all.
    await stop(
      runId,
      fence,
      {reason: 'cancelled', sentence: 'A person asked to stop before the next step.'},
      context,
    )
  }
}

async function finish(runId: string, fence: number, context: Context): Promise<void> {
  const loaded = await loadRun(runId, context)
  const runbook = context.catalogue.runbooks.find(({id}) => id === loaded.record.plan.runbook)
  // As the plan was made: a finding whose probe was not asked again would seem to be gone.
  const {view} = await lookNow(loaded.access, context, {questions: lightWith(runbook?.asks)})
  const help = await didItHelp(loaded, view, context)
  const watch = await outcomeToWatch(loaded, context)
  context.instants.reach('run.finishing')
  await changeRun(
    runId,
    fence,
    {
      event: 'finish',
      release: true,
      note: help.sentence,
      audit: {
        kind: 'run-finished',
        summary: `${loaded.record.plan.title} finished. ${help.sentence}`,
        detail: {verdict: help.verdict, rows: help.rows.map(row => ({...row}))},
      },
      also: async tables => {
        if (watch !== null) await tables.outcomes.insert(watch)
      },
      tell: after => [
        runCard(after, help.sentence),
        {...ended(after), help, ...(watch === null ? {} : {watchedUntil: watch.until})},
      ],
    },
    context,
  )
  context.instants.reach('run.finished')
}

async function stop(
  runId: string,
  fence: number,
  halt: Halt & {readonly reason: StopReason},
  context: Context,
): Promise<void> {
  await changeRun(
    runId,
    fence,
    {
      event: 'stop',
      stopReason: halt.reason,
      release: true,
      note: halt.sentence,
      audit: {
        kind: 'run-stopped',
        summary: halt.sentence,
        detail: {reason: halt.reason, changes: (halt.changes ?? []).map(change => ({...change}))},
      },
      tell: after => [
        runCard(after, halt.sentence),
        {...ended(after), help: null, ...(halt.changes === undefined ? {} : {changes: halt.changes})},
      ],
    },
    context,
  )
}

async function interrupt(runId: string, fence: number, context: Context, sentence: string): Promise<void> {
  try {
    await changeRun(
      runId,
      fence,
      {event: 'lose-process', note: sentence, audit: {kind: 'run-interrupted', summary: sentence}},
      context,
    )
  } catch (thrown) {
    // The next start settles it: the intent of every step is already in the store.
    context.log.error({run: runId, err: thrown}, 'an interrupted run could not be recorded')
  }
}

function ended({record, run, steps, access}: LoadedRun): {
  readonly kind: 'run-ended'
  readonly record: LoadedRun['record']
  readonly run: LoadedRun['run']
  readonly steps: LoadedRun['steps']
  readonly cluster: LoadedRun['access']['settings']
} {
  return {kind: 'run-ended', record, run, steps, cluster: access.settings}
}
