import {frozenSentence} from '../domain/freeze.ts'
import type {Guard} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {askedOf} from './asked-of-run.ts'
import {loadRun} from './loaded-run.ts'
import {tell} from './step-records.ts'
import {type Halt, parts, type StepWork} from './step-work.ts'

/** Time between two looks while a guard is held (etcd-facts 4.0, G2). */
const LOOK_EVERY_MS = 5000

/** What one look says of a step that was not begun. */
export type Readiness =
  | {readonly is: 'halted'; readonly halt: Halt; readonly passes?: true}
  | {readonly is: 'unneeded'; readonly why: string; readonly view: ClusterView}
  | {readonly is: 'ready'; readonly guard: Guard; readonly view: ClusterView}

/**
 * Looks until the step was ready for as long as it asks, without a break; the first look that says otherwise ends it,
 * and so does a person. Most steps ask for one look.
 */
export async function heldReady(work: StepWork, look: () => Promise<Readiness>): Promise<Readiness> {
  const {clock} = work.context
  const {planned, step} = parts(work)
  const until = clock.now().getTime() + (step.heldMs ?? 0)
  let latest = await patiently(work, look)
  while (latest.is === 'ready' && clock.now().getTime() < until) {
    const left = until - clock.now().getTime()
    await tell(
      work,
      `${planned.title}: watching for ${Math.ceil(left / 1000)} s more, ${because(latest.guard)}`,
    )
    await clock.sleep(Math.min(LOOK_EVERY_MS, left))
    const halt = await stopAsked(work)
    latest = halt === null ? await look() : {is: 'halted', halt}
  }
  return latest
}

/**
 * Before the first step a refusal is the answer: nothing was begun, and whoever asked can ask again. Between two steps
 * what time alone may end, such as an API server that comes back behind its member, is given as long as the health gate.
 */
async function patiently(work: StepWork, look: () => Promise<Readiness>): Promise<Readiness> {
  const {clock, policy} = work.context
  const until = clock.now().getTime() + (work.index === 0 ? 0 : policy.gate.giveUpMs)
  let latest = await look()
  while (latest.is === 'halted' && latest.passes === true && clock.now().getTime() < until) {
    await tell(work, `Not yet: ${latest.halt.sentence}`)
    await clock.sleep(policy.gate.everyMs)
    const halt = await stopAsked(work)
    latest = halt === null ? await look() : {is: 'halted', halt}
  }
  return latest
}

/** Nothing was begun yet, so that whatever ends it ends it here. */
async function stopAsked({loaded, index, context}: StepWork): Promise<Halt | null> {
  if (context.stopping.aborted)
    return {reason: 'shutdown', sentence: 'Quorate was stopped before the next step.'}
  const asked = askedOf(await loadRun(loaded.run.id, context), index)
  if (asked !== null) return asked
  const frozen = await context.store.freezes.get(loaded.run.cluster)
  return frozen === null ? null : {reason: 'frozen', sentence: `${frozenSentence(frozen)}.`}
}

function because(guard: Guard): string {
  return guard.allow ? guard.because : guard.reason
}
