import {observedState} from '../domain/observed-state.ts'
import {lightWith} from '../domain/questions.ts'
import {isAtWork, type RunRecord, type StepRecord, statesAtWork} from '../domain/run.ts'
import type {Progress} from '../domain/runbook.ts'
import {awaitEffect} from './await-effect.ts'
import type {Context} from './context.ts'
import {freezeUntilLookedAt} from './freeze.ts'
import {changeRun, loadRun, runCard} from './loaded-run.ts'
import {lookNow} from './look.ts'
import {parts, type StepWork} from './step-work.ts'

/** Why a run is interrupted whose process said nothing before it died. */
const RESTARTED = 'Quorate was restarted while this run was under way.'

/**
 * Closes what a dead process left open, by looking at the cluster: each step that was begun becomes done, pending
 * again, or unknown. The run stays interrupted until a person resumes or stops it; nothing is tried again by itself.
 * A paused run is left alone: nothing of it was under way. Every start says so, since the process before may have died between looking and telling; a message that was
 * already sent is not sent again.
 */
export async function settleInterruptedRuns(context: Context): Promise<number> {
  const left = await context.store.runs.inState([...statesAtWork, 'interrupted'])
  const orphaned = left.filter(run => run.instance !== context.instance)
  await Promise.all(orphaned.map(run => freezeAndSettle(run, context)))
  return orphaned.length
}

/** The freeze comes first, so that whatever settling finds, nothing changes the cluster before a person has looked. */
async function freezeAndSettle(run: RunRecord, context: Context): Promise<void> {
  try {
    await freezeUntilLookedAt(run, context)
  } catch (thrown) {
    context.log.error({run: run.id, err: thrown}, 'the cluster of an interrupted run could not be frozen')
  }
  await settleAndTell(run, context)
}

/**
 * Settles one interrupted run and offers it to a person. Never throws: one run that cannot be settled must not keep
 * others from it, and the next start tries again.
 */
export async function settleAndTell(run: RunRecord, context: Context): Promise<void> {
  try {
    await closeOpenSteps(run, context)
    await report(run, context)
  } catch (thrown) {
    context.log.error({run: run.id, err: thrown}, 'an interrupted run could not be settled')
  }
}

/** Looks again at what is open in one run, and tells people when that found something. */
export async function settleRun(run: RunRecord, context: Context): Promise<void> {
  if (await closeOpenSteps(run, context)) await report(run, context)
}

/** True when a step was open. */
async function closeOpenSteps(run: RunRecord, context: Context): Promise<boolean> {
  if (isAtWork(run.state))
    await changeRun(
      run.id,
      run.fence,
      {event: 'lose-process', note: RESTARTED, audit: {kind: 'run-interrupted', summary: RESTARTED}},
      context,
    )
  const loaded = await loadRun(run.id, context)
  const open = loaded.steps.filter(step => step.state === 'started' || step.state === 'unknown')
  for (const {index} of open) await settleStep({loaded, index, fence: run.fence, context})
  return open.length > 0
}

async function report(run: RunRecord, context: Context): Promise<void> {
  const found = await foundSince(run, context)
  await changeRun(
    run.id,
    run.fence,
    {
      note: found.join(' '),
      tell: after => [
        runCard(after, found.join(' ')),
        {
          kind: 'run-settled',
          record: after.record,
          run: after.run,
          steps: after.steps,
          cluster: after.access.settings,
          found,
        },
      ],
    },
    context,
  )
}

/** More than one run writes between its interruption and the next start. */
const TRAIL = 200

/** What looking found since the run was interrupted, the last word about each step; and why, when somebody said so. */
async function foundSince(run: RunRecord, {store}: Context): Promise<readonly string[]> {
  const newestFirst = await store.audit.list({run: run.id, limit: TRAIL})
  const interrupted = newestFirst.findIndex(({event}) => event.kind === 'run-interrupted')
  const why = newestFirst[interrupted]?.event.summary ?? RESTARTED
  const words = new Map<number | null, string>()
  for (const {event} of newestFirst.slice(0, Math.max(0, interrupted)).toReversed())
    if (event.kind === 'step-settled') words.set(event.step, event.summary)
  return [
    ...(why === RESTARTED ? [] : [why]),
    ...(words.size === 0 ? ['No step was under way; nothing was left half done.'] : words.values()),
  ]
}

async function settleStep(work: StepWork): Promise<void> {
  const {planned, step, record} = parts(work)
  const {access, run} = work.loaded
  const asked = {questions: lightWith(step.asks)}
  const {view} = await lookNow(access, work.context, asked)
  const effect = await awaitEffect({
    step,
    input: planned.input,
    mark: record.mark,
    accepted: false,
    deadlineMs: step.deadlineMs(planned.input, view),
    look: async () => (await lookNow(access, work.context, asked)).view,
    clock: work.context.clock,
  })
  const {state, sentence} = settled(planned.title, effect.progress)
  await changeRun(
    run.id,
    work.fence,
    {
      step: {
        ...record,
        state,
        finishedAt: state === 'pending' ? null : work.context.clock.now().toISOString(),
        note: sentence,
      },
      audit: {
        kind: 'step-settled',
        step: work.index,
        summary: sentence,
        detail: {found: effect.progress, after: observedState(effect.view)},
      },
      tell: () => [],
    },
    work.context,
  )
}

function settled(
  title: string,
  progress: Progress,
): {readonly state: StepRecord['state']; readonly sentence: string} {
  if (progress === 'done')
    return {state: 'done', sentence: `${title}: had happened before the restart; it will not be done again.`}
  if (progress === 'not-done')
    return {state: 'pending', sentence: `${title}: was announced and never happened.`}
  return {state: 'unknown', sentence: `${title}: whether it happened cannot be told from the cluster.`}
}
