import {OpsError} from '../domain/errors.ts'
import type {Json} from '../domain/json.ts'
import {observedState} from '../domain/observed-state.ts'
import type {Guard, Progress} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {askedOf, refuseWhenAsked} from './asked-of-run.ts'
import {refuseWhileFrozen} from './freeze.ts'
import {changeRun, loadRun, runCard} from './loaded-run.ts'
import {fresh, type Halt, now, parts, type StepWork} from './step-work.ts'

/**
 * Writes the intent, with the mark by which the effect will be recognised, before anything happens. A cluster that was
 * frozen meanwhile gets none, nor does a run that a person asked to wait or to stop, and it goes no further.
 */
export async function recordIntent(
  work: StepWork,
  intent: {readonly mark: Json; readonly guard: Guard; readonly view: ClusterView},
): Promise<Halt | null> {
  const {
    loaded: {run},
    index,
    context,
  } = work
  try {
    await writeIntent(work, intent)
    return null
  } catch (thrown) {
    if (!(thrown instanceof OpsError)) throw thrown
    const asked = thrown.code === 'refused/state' ? askedOf(await loadRun(run.id, context), index) : null
    if (asked !== null) return asked
    if (thrown.code !== 'refused/frozen') throw thrown
    return {reason: 'frozen', sentence: `${thrown.message} "${parts(work).planned.title}" was not begun.`}
  }
}

async function writeIntent(
  work: StepWork,
  {mark, guard, view}: {readonly mark: Json; readonly guard: Guard; readonly view: ClusterView},
): Promise<void> {
  const {planned, record} = parts(work)
  const allowed = guard.allow ? guard.because : ''
  await changeRun(
    work.loaded.run.id,
    work.fence,
    {
      step: {...record, state: 'started', startedAt: now(work), mark, note: planned.forecast},
      note: `${planned.title}: under way, ${planned.forecast}`,
      audit: {
        kind: 'step-intended',
        step: work.index,
        summary: `${planned.title} is about to begin: ${allowed}`,
        detail: {commandLine: planned.commandLine, mark, before: observedState(view)},
      },
      also: async tables => {
        await refuseWhileFrozen(work.loaded.run.cluster, tables)
        await refuseWhenAsked(work.loaded.run.id, tables)
      },
    },
    work.context,
  )
}

/** Writes that a fresh look showed the effect. */
export async function recordDone(
  work: StepWork,
  {problem, view}: {readonly problem: string | null; readonly view: ClusterView},
): Promise<void> {
  const {planned} = parts(work)
  const record = await fresh(work)
  const despite = problem === null ? '' : ` although the call said "${problem}"`
  await changeRun(
    work.loaded.run.id,
    work.fence,
    {
      step: {...record, state: 'done', finishedAt: now(work), note: `done${despite}`},
      note: `${planned.title}: done${despite}`,
      audit: {
        kind: 'step-done',
        step: work.index,
        summary: `${planned.title} is done, as a fresh look shows${despite}.`,
        detail: {after: observedState(view)},
      },
    },
    work.context,
  )
}

/** Writes that the effect did not happen, or that nobody can tell, and stops the run. */
export async function fail(
  work: StepWork,
  {
    progress,
    problem,
    view,
  }: {readonly progress: Progress; readonly problem: string | null; readonly view: ClusterView},
): Promise<Halt> {
  const {planned} = parts(work)
  const unknown = progress !== 'not-done'
  const why = problem ?? 'the cluster does not show the effect within its deadline'
  const sentence = unknown
    ? `${planned.title}: what became of it cannot be told (${why}). Look at the member before doing anything else.`
    : `${planned.title} did not happen: ${why}.`
  const record = await fresh(work)
  await changeRun(
    work.loaded.run.id,
    work.fence,
    {
      step: {...record, state: unknown ? 'unknown' : 'failed', finishedAt: now(work), note: why},
      audit: {
        kind: 'step-failed',
        step: work.index,
        summary: sentence,
        detail: {after: observedState(view)},
      },
      tell: () => [],
    },
    work.context,
  )
  return {reason: unknown ? 'cannot_tell' : 'step_failed', sentence}
}

/** Writes that there is nothing left to do for this step. */
export async function skip(
  work: StepWork,
  {why, view}: {readonly why: string; readonly view: ClusterView},
): Promise<null> {
  const {planned, record} = parts(work)
  await changeRun(
    work.loaded.run.id,
    work.fence,
    {
      step: {...record, state: 'skipped', startedAt: now(work), finishedAt: now(work), note: why},
      note: `${planned.title}: not needed, ${why}`,
      audit: {
        kind: 'step-skipped',
        step: work.index,
        summary: `${planned.title} is not needed any more: ${why}.`,
        detail: {before: observedState(view)},
      },
    },
    work.context,
  )
  return null
}

/** Progress for people only; nothing is recorded but the card. */
export async function tell({loaded, context}: StepWork, sentence: string): Promise<void> {
  const current = await loadRun(loaded.run.id, context)
  await context.store.transaction(async tables => {
    for (const message of context.announce(runCard(current, sentence)))
      await tables.outbox.add(message, context.clock.now().toISOString())
  })
}
