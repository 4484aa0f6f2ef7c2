import type {RunRecord, StepRecord} from '../domain/run.ts'
import type {Progress} from '../domain/runbook.ts'
import {awaitEffect} from './await-effect.ts'
import type {Context} from './context.ts'
import {changeRun, loadRun, runCard} from './loaded-run.ts'
import {lookNow} from './look.ts'
import {parts, type StepWork} from './step-work.ts'

/**
 * Closes what a dead process left open, by looking at the cluster: each step that was begun becomes done, pending
 * again, or unknown. The run stays interrupted until a person resumes or stops it; nothing is tried again by itself.
 */
export async function settleInterruptedRuns(context: Context): Promise<number> {
  const left = await context.store.runs.inState(['running', 'cancelling', 'interrupted'])
  const orphaned = left.filter(run => run.instance !== context.instance)
  for (const run of orphaned) await settleRun(run, context)
  return orphaned.length
}

/** Settles one run; see {@link settleInterruptedRuns}. */
export async function settleRun(run: RunRecord, context: Context): Promise<void> {
  const sentence = 'Quorate was restarted while this run was under way.'
  if (run.state !== 'interrupted')
    await changeRun(
      run.id,
      run.fence,
      {event: 'lose-process', note: sentence, audit: {kind: 'run-interrupted', summary: sentence}},
      context,
    )
  const loaded = await loadRun(run.id, context)
  const open = loaded.steps.filter(step => step.state === 'started' || step.state === 'unknown')
  const found: string[] = []
  for (const {index} of open) found.push(await settleStep({loaded, index, fence: run.fence, context}))
  if (open.length === 0 && run.state === 'interrupted') return
  await report(
    run,
    found.length === 0 ? ['No step was under way; nothing was left half done.'] : found,
    context,
  )
}

async function report(run: RunRecord, found: readonly string[], context: Context): Promise<void> {
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

async function settleStep(work: StepWork): Promise<string> {
  const {planned, step, record} = parts(work)
  const {access, run} = work.loaded
  const {view} = await lookNow(access, work.context)
  const {progress} = await awaitEffect({
    step,
    input: planned.input,
    mark: record.mark,
    accepted: false,
    deadlineMs: step.deadlineMs(planned.input, view),
    look: async () => (await lookNow(access, work.context)).view,
    clock: work.context.clock,
  })
  const {state, sentence} = settled(planned.title, progress)
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
      audit: {kind: 'step-settled', step: work.index, summary: sentence, detail: {found: progress}},
      tell: () => [],
    },
    work.context,
  )
  return sentence
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
