import {OpsError} from '../domain/errors.ts'
import type {Tables} from '../ports/store.ts'
import type {LoadedRun} from './loaded-run.ts'
import type {Halt} from './step-work.ts'

/**
 * What a person asked of a run before its step `index`; null when it may begin. A pause waits for the health gate of a
 * step that has been taken.
 */
export function askedOf({run, record, steps}: LoadedRun, index: number): Halt | null {
  if (run.state === 'cancelling')
    return {reason: 'cancelled', sentence: 'A person asked to stop before the next step.'}
  const begun = steps.some(step => step.index === index && step.state !== 'pending')
  if (run.state !== 'pausing' || begun) return null
  const {length} = record.plan.steps
  return {
    reason: 'paused',
    sentence: `Paused before step ${index + 1} of ${length}. The cluster stays held until a person resumes or stops the run.`,
  }
}

/** Asked in the transaction that writes an intent, so that no step begins after a person's word was kept. */
export async function refuseWhenAsked(run: string, tables: Tables): Promise<void> {
  const state = (await tables.runs.get(run))?.state
  if (state !== 'cancelling' && state !== 'pausing') return
  throw new OpsError('refused/state', `The run is ${state}.`, {
    remedy: 'Look at its card for what is possible now.',
  })
}
