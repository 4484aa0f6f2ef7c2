import {toFailure} from '../domain/errors.ts'
import {expectedFacts} from '../domain/expected-facts.ts'
import {frozenSentence} from '../domain/freeze.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import type {Json} from '../domain/json.ts'
import {changedFacts, factsOf, type PlannedStep} from '../domain/plan.ts'
import type {Guard, Step} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {listed} from '../domain/words.ts'
import {awaitEffect} from './await-effect.ts'
import {type Gate, passHealthGate, type Stop} from './health-gate.ts'
import {heldReady, type Readiness} from './held-ready.ts'
import {changeRun, loadRun} from './loaded-run.ts'
import {fail, recordDone, recordIntent, skip, tell} from './step-records.ts'
import {fresh, type Halt, look, lookBefore, parts, type StepWork} from './step-work.ts'
import {toolsFor} from './tools.ts'

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
  const ready = await heldReady(work, async () => readiness(work, await lookBefore(work)))
  if (ready.is === 'halted') return ready.halt
  if (ready.is === 'unneeded') return skip(work, ready)
  work.context.instants.reach('step.guarded')
  const {view, guard} = ready
  const mark = step.mark(planned.input, view)
  const frozen = await recordIntent(work, {mark, guard, view})
  if (frozen !== null) return frozen
  work.context.instants.reach('step.intended')
  return act(work, {mark, view})
}

/** What one look says of a step that was not begun. */
function readiness(work: StepWork, view: ClusterView): Readiness {
  const {planned, step} = parts(work)
  const halt = stillFits(work, view)
  if (halt !== null) return {is: 'halted', halt}
  const why = step.unneeded(planned.input, view)
  if (why !== null) return {is: 'unneeded', why, view}
  const guard = askGuard(step, planned, view)
  if (guard.allow) return {is: 'ready', guard, view}
  const sentence = `${planned.title} was refused: ${guard.reason}. ${guard.remedy}`
  return {
    is: 'halted',
    halt: {reason: 'guard', sentence},
    ...(guard.passes === true ? {passes: guard.passes} : {}),
  }
}

function stillFits(work: StepWork, view: ClusterView): Halt | null {
  const {loaded, index, context} = work
  const {plan} = loaded.record
  const now = factsOf(view)
  if (now === null)
    return {reason: 'plan_changed', sentence: 'The endpoints do not agree on one cluster id any more.'}
  // Silence tells nothing about the facts; only a step whose guard judges by the hosts may go on in it.
  if (now.clusterId === null)
    return parts(work).step.inTheDark === true
      ? null
      : {reason: 'plan_changed', sentence: 'No endpoint answers any more.'}
  const finished = plan.steps.slice(0, index).flatMap((step, i) => {
    const record = loaded.steps.find(candidate => candidate.index === i)
    return record === undefined ? [] : [{step, record}]
  })
  const expected = expectedFacts(plan.facts, finished, id =>
    context.catalogue.steps.find(step => step.id === id),
  )
  const changes = changedFacts(expected, now)
  if (changes.length === 0) return null
  const facts = listed(changes.map(({fact}) => (fact === 'clusterId' ? 'cluster id' : fact)))
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

async function act(
  work: StepWork,
  {mark, view}: {readonly mark: Json; readonly view: ClusterView},
): Promise<Halt | null> {
  const {planned, step} = parts(work)
  const {context, loaded} = work
  const deadlineMs = step.deadlineMs(planned.input, view)
  const problem = await attempt(async () => {
    context.instants.reach('step.acting')
    await step.run(planned.input, {view, tools: toolsFor(loaded.access, context), deadlineMs})
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
  if (effect.progress !== 'done') return fail(work, {...effect, problem})
  await recordDone(work, {problem, view: effect.view})
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

/** Waits until the cluster is fit again, and remembers the facts as they are then. */
async function settleDown(work: StepWork): Promise<Halt | null> {
  const {loaded, context} = work
  const {planned, step} = parts(work)
  const gate = await passHealthGate({
    policy: step.settles === false ? {...context.policy.gate, settleMs: 0, looks: 1} : context.policy.gate,
    fit: view => step.fit?.(planned.input, view) ?? isFitForNextStep(view),
    steadyMs: step.steadyMs?.(planned.input) ?? 0,
    look: () => look(work),
    stop: () => stopAsked(work),
    report: async sentence => tell(work, sentence),
    stopping: context.stopping,
    clock: context.clock,
  })
  if (!gate.passed) return haltAfter(planned.title, gate)
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

/** Whether a person wants this run, or every run of its cluster, to stop. After the last step there is nothing to stop. */
async function stopAsked({loaded, index, context}: StepWork): Promise<Stop | null> {
  if ((await loadRun(loaded.run.id, context)).run.state === 'cancelling')
    return {because: 'cancelled', reason: 'a person asked to stop'}
  const frozen = await context.store.freezes.get(loaded.run.cluster)
  if (frozen === null || index === loaded.record.plan.steps.length - 1) return null
  return {because: 'frozen', reason: frozenSentence(frozen)}
}

function haltAfter(title: string, {because, reason}: Extract<Gate, {passed: false}>): Halt {
  if (because === 'shutdown') return {reason: 'shutdown', sentence: `${reason} after "${title}".`}
  if (because === 'cancelled')
    return {reason: 'cancelled', sentence: `A person asked to stop; "${title}" was finished first.`}
  if (because === 'frozen') return {reason: 'frozen', sentence: `${reason}. "${title}" was finished first.`}
  return {
    reason: 'unhealthy_after',
    sentence: `After "${title}" the cluster was ${reason}. The other members were not touched.`,
  }
}
