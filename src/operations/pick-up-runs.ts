import {toFailure} from '../domain/errors.ts'
import {isAtWork, statesAtWork} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import type {Background} from '../ports/runtime.ts'
import {type AfterRun, carryOutAndLook} from './after-run.ts'

/**
 * The instance of a run that was started on the command line and that no process works on yet. Only the process that
 * serves the store may claim it, so there is never more than one at work.
 */
export const UNCLAIMED = 'unclaimed'

/** A run with the fence its new owner works under. */
export interface Claimed {
  readonly run: string
  readonly fence: number
}

/**
 * Makes an unclaimed run the work of this process, under a new fence; null when somebody else has it, or it has ended.
 * For processes that serve the store only.
 */
export async function claimRun(id: string, context: Context): Promise<Claimed | null> {
  const {instance} = context
  return context.store.transaction(async tables => {
    const run = await tables.runs.get(id)
    if (run === null || run.instance !== UNCLAIMED) return null
    if (!isAtWork(run.state)) return null
    const held = await tables.leases.get(run.cluster)
    if (held?.run !== id) return null
    const at = context.clock.now().toISOString()
    const lease = await tables.leases.takeOver(run.cluster, {run: id, instance, at})
    if (lease === null) return null
    const {fence} = lease
    const expected = {fence: run.fence, state: run.state}
    return (await tables.runs.update({...run, instance, fence}, expected)) ? {run: id, fence} : null
  })
}

/** Whether this process is the one that serves the store, or becomes it now because no other lives. */
export async function serves({store}: Pick<Context, 'store'>): Promise<boolean> {
  try {
    await store.claimServing()
    return true
  } catch (thrown) {
    if (toFailure(thrown).code === 'store/in-use') return false
    throw thrown
  }
}

/** Carries out what was approved or resumed on the command line while this process serves; how many it took up. */
export async function pickUpRuns({
  background,
  ...after
}: AfterRun & {readonly background: Background}): Promise<number> {
  const {context} = after
  const begun = await context.store.runs.inState(statesAtWork)
  let taken = 0
  for (const {id} of begun.filter(({instance}) => instance === UNCLAIMED)) {
    const claimed = await claimRun(id, context)
    if (claimed === null) continue
    taken += 1
    background.start('run', () => carryOutAndLook(claimed, after))
  }
  return taken
}
