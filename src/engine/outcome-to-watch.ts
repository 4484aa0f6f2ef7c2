import type {Outcome} from '../domain/outcome.ts'
import {viewOf} from '../domain/view.ts'
import type {Context} from './context.ts'
import {treated} from './did-it-help.ts'
import type {LoadedRun} from './loaded-run.ts'

/**
 * What is to be watched after this run: the incident it was asked for, or else the one its cluster has now. Null without
 * an incident, because then no alert can say whether it helped.
 */
export async function outcomeToWatch(loaded: LoadedRun, context: Context): Promise<Outcome | null> {
  const {record, run} = loaded
  const {store, clock, policy} = context
  const incident = record.incident ?? (await store.incidents.current(run.cluster))?.id
  if (incident === undefined || policy.watchAfterRunMs === 0) return null
  const before = await store.observations.get(record.plan.observation)
  const since = clock.now()
  return {
    run: run.id,
    cluster: run.cluster,
    incident,
    since: since.toISOString(),
    until: new Date(since.getTime() + policy.watchAfterRunMs).toISOString(),
    before: before === null ? 'unknown' : treated(viewOf(before.observation), loaded, context),
    looks: 0,
    healthySince: null,
    judged: null,
  }
}
