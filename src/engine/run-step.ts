import {OpsError, toFailure} from '../domain/errors.ts'
import {expectedFacts} from '../domain/expected-facts.ts'
import type {Json} from '../domain/json.ts'
import {changedFacts, type FactChange, factsOf, type PlannedStep} from '../domain/plan.ts'
import type {StepRecord, StopReason} from '../domain/run.ts'
import type {Guard, Step} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {awaitEffect} from './await-effect.ts'
import type {Context} from './context.ts'
import {passHealthGate} from './health-gate.ts'
import {changeRun, type LoadedRun, loadRun, runCard} from './loaded-run.ts'
import {lookNow} from './look.ts'
import {toolsFor} from './tools.ts'

/** Why a run goes no further. Expected outcomes are values. */
export interface Halt {
  readonly reason: StopReason
  readonly sentence: string
  readonly changes?: readonly FactChange[]
}

/** One step of one run, at work. */
export interface StepWork {
  readonly loaded: LoadedRun
  readonly index: number
  readonly fence: number
  readonly context: Context
}

/**
 * Takes one step the way every step is taken: look, compare with the approved facts, guard, write the intent, act, look
 * again until the effect shows, record, and pass the health gate. Returns null when the run may go on.
 */
export async function runStep(work: StepWork): Promise<Halt | null> {
  const {planned, step, record} = parts(work)
  if (record.state === 'done' && record.factsAfter === null) return settleDown(work)
  if (record.state === 'done' || record.state === 'skipped') return null
  if (record.state !== 'pending')
    return {
      reason: 'cannot_tell',
      sentence: `${planned.title} is ${record.state}; it is never tried again blindly.`,
    }
  const view = await look(work)
  const halt = stillFits(work, view)
  if (halt !== null) return halt
  const unneeded = step.unneeded(planned.input, view)
  if (unneeded !== null) return skip(work, unneeded)
  const guard = askGuard(step, planned, view)
  if (!guard.allow)
    return {reason: 'guard', sentence: `${planned.title} was refused: ${guard.reason}. ${guard.remedy}`}
  work.context.instants.reach('step.guarded')
  const mark = step.mark(planned.input, view)
  await recordIntent(work, {mark, guard})
  work.context.instants.reach('step.intended')
  return act(work, {mark, view})
}

/** The step's definition, its frozen form and its record. A missing definition means another program version. */
export function parts({loaded, index, context}: StepWork): {
  planned: PlannedStep
  step: Step
  record: StepRecord
} {
  const planned = loaded.record.plan.steps[index]
  const record = loaded.steps.find(candidate => candidate.index === index)
  const step = context.catalogue.steps.find(({id}) => id === planned?.step)
  if (planned === undefined || record === undefined || step === undefined)
    throw new OpsError(
      'internal/bug',
      `Step ${index + 1} of ${loaded.record.id} is unknown to this version.`,
      {
        remedy: 'Stop the run and ask for a new plan.',
      },
    )
  return {planned, step, record}
}

/** Looks at the cluster and tells the lease that the run is alive. */
export async function look({loaded, fence, context}: StepWork): Promise<ClusterView> {
  const {access, run} = loaded
  if (!(await context.store.leases.beat(run.cluster, fence, context.clock.now().toISOString())))
    throw new OpsError(
      'store/conflict',
      `Run ${run.id} does not hold the lease of ${run.cluster} any more.`,
      {remedy: 'Nothing to do: another process goes on.'},
    )
  const {view} = await lookNow(access, context)
  return view
}

function stillFits({loaded, index, context}: StepWork, view: ClusterView): Halt | null {
  const {plan} = loaded.record
  const now = factsOf(view)
  if (now === null)
    return {reason: 'plan_changed', sentence: 'The endpoints do not agree on one cluster id any more.'}
  const finished = plan.steps.slice(0, index).flatMap((step, i) => {
    const record = loaded.steps.find(candidate => candidate.index === i)
    return record === undefined ? [] : [{step, record}]
  })
  const expected = expectedFacts(plan.facts, finished, id =>
    context.catalogue.steps.find(step => step.id === id),
  )
  const changes = changedFacts(expected, now)
  if (changes.length === 0) return null
  const facts = changes.map(({fact}) => fact).join(' and ')
  return {
    reason: 'plan_changed',
    sentence: `The ${facts} changed since this plan was approved, so it does not fit any more.`,
    changes,
  }
}

/** A guard that throws has not said yes. */
function askGuard(step: Step, {input}: PlannedStep, view: ClusterView): Guard {
  try {
    return step.guard(input, view)
  } catch (thrown) {
    return {
      allow: false,
      reason: toFailure(thrown).message,
      remedy: 'Look at the cluster before asking again.',
    }
  }
}

async function recordIntent(
  work: StepWork,
  {mark, guard}: {readonly mark: Json; readonly guard: Guard},
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
        detail: {commandLine: planned.commandLine, mark},
      },
    },
    work.context,
  )
}

async function act(
  work: StepWork,
  {mark, view}: {readonly mark: Json; readonly view: ClusterView},
): Promise<Halt | null> {
  const {planned, step} = parts(work)
  const {context, loaded} = work
  const deadlineMs = step.deadlineMs(planned.input, view)
  const problem = await attempt(async () => {
    context.instants.reach('step.acting')
    await step.run(planned.input, {view, tools: toolsFor(loaded.access), deadlineMs})
    context.instants.reach('step.acted')
  })
  const effect = await awaitEffect({
    step,
    input: planned.input,
    mark,
    accepted: problem === null,
    deadlineMs,
    look: () => look(work),
    clock: context.clock,
  })
  context.instants.reach('step.looked')
  if (effect.progress !== 'done') return fail(work, {progress: effect.progress, problem})
  await recordDone(work, problem)
  context.instants.reach('step.recorded')
  return settleDown(work)
}

async function attempt(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (thrown) {
    return toFailure(thrown).message
  }
}

async function recordDone(work: StepWork, problem: string | null): Promise<void> {
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
      },
    },
    work.context,
  )
}

async function fail(
  work: StepWork,
  {progress, problem}: {readonly progress: string; readonly problem: string | null},
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
      audit: {kind: 'step-failed', step: work.index, summary: sentence},
      tell: () => [],
    },
    work.context,
  )
  return {reason: unknown ? 'cannot_tell' : 'step_failed', sentence}
}

async function skip(work: StepWork, why: string): Promise<null> {
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
      },
    },
    work.context,
  )
  return null
}

/** Waits until the cluster is fit again, and remembers the facts as they are then. */
async function settleDown(work: StepWork): Promise<Halt | null> {
  const {loaded, context} = work
  const {planned} = parts(work)
  const gate = await passHealthGate({
    policy: context.policy.gate,
    look: () => look(work),
    cancelled: async () => (await loadRun(loaded.run.id, context)).run.state === 'cancelling',
    report: async sentence => tell(work, sentence),
    clock: context.clock,
  })
  if (!gate.passed && gate.cancelled)
    return {
      reason: 'cancelled',
      sentence: `A person asked to stop; ${planned.title.toLowerCase()} was finished first.`,
    }
  if (!gate.passed)
    return {
      reason: 'unhealthy_after',
      sentence: `After "${planned.title}" the cluster was ${gate.reason}. The other members were not touched.`,
    }
  const record = await fresh(work)
  await changeRun(
    loaded.run.id,
    work.fence,
    {step: {...record, factsAfter: factsOf(gate.view)}, note: gate.sentence},
    context,
  )
  context.instants.reach('step.gated')
  return null
}

/** Progress for people only; nothing is recorded but the card. */
async function tell({loaded, context}: StepWork, sentence: string): Promise<void> {
  const current = await loadRun(loaded.run.id, context)
  await context.store.transaction(async tables => {
    for (const message of context.announce(runCard(current, sentence)))
      await tables.outbox.add(message, context.clock.now().toISOString())
  })
}

async function fresh(work: StepWork): Promise<StepRecord> {
  return parts({...work, loaded: await loadRun(work.loaded.run.id, work.context)}).record
}

function now({context}: StepWork): string {
  return context.clock.now().toISOString()
}
