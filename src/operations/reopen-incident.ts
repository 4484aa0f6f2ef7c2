import type {Incident} from '../domain/incident.ts'
import {quorateItself} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announceIncident} from './diagnose-incident.ts'
import {recordIncident} from './record-incident.ts'

/** Whether what fires now belongs to this incident: it is open, or ended no longer ago than `policy.reopenWithin`. */
export function goesOn(incident: Incident, {policy, clock}: Pick<Context, 'policy' | 'clock'>): boolean {
  const end = incident.closedAt ?? incident.resolvedAt
  if (incident.state === 'open' || end === undefined) return true
  return clock.now().getTime() - Date.parse(end) <= policy.reopenWithinMs
}

/** The incident as it goes on. Its card shows the healthy cluster of a while ago, so the verdict so far is worth more. */
export function reopened(incident: Incident): Incident {
  const {diagnosedAt: _, resolvedAt: __, ...rest} = incident
  return {...rest, state: 'open', closedAt: null}
}

/** Ends a resolved incident that nobody closed, since a new one takes its place. */
export async function endSuperseded(
  incident: Incident,
  {
    access,
    context,
    tables,
  }: {readonly access: ClusterAccess; readonly context: Context; readonly tables: Tables},
): Promise<void> {
  const at = context.clock.now().toISOString()
  const closed: Incident = {...incident, state: 'closed', closedAt: at}
  await tables.incidents.update(closed)
  const summary = 'The incident was resolved and nobody closed it; what fires now is a new one.'
  await recordIncident(closed, {kind: 'incident-closed', by: quorateItself, summary}, {tables, at})
  await announceIncident(closed, {access, context, tables})
}
