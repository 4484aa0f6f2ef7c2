import type {Context} from '../engine/context.ts'
import {carryOut} from '../engine/runner.ts'

/** What a run needs beside itself: somebody who looks at incidents. */
export interface AfterRun {
  readonly context: Context
  readonly followUp: (incidents: readonly string[]) => Promise<void>
}

/**
 * Carries a run out and, when it has ended, has the incident of its cluster looked at anew: the card would stay at the
 * sight of before the repair. A run that stopped before its first step repaired nothing.
 */
export async function carryOutAndLook(
  {run, fence}: {readonly run: string; readonly fence: number},
  {context, followUp}: AfterRun,
): Promise<void> {
  await carryOut(run, fence, context)
  const {store, stopping} = context
  const ended = await store.runs.get(run)
  if (ended === null || ended.finishedAt === null || stopping.aborted) return
  const steps = await store.runs.steps(run)
  if (steps.every(({state}) => state === 'pending')) return
  const incident = await store.incidents.current(ended.cluster)
  if (incident?.state === 'open') await followUp([incident.id])
}
