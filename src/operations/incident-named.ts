import type {AuditEvent} from '../domain/audit.ts'
import {OpsError} from '../domain/errors.ts'
import type {Incident} from '../domain/incident.ts'
import type {Context} from '../engine/context.ts'
import {judge, type Looked} from '../engine/look.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announceIncident} from './diagnose-incident.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** An incident with its cluster. */
export interface Found {
  readonly incident: Incident
  readonly access: ClusterAccess
}

/** The incident with this id. Throws `input/not-found`. */
export async function incidentNamed(id: string, {store, clusters}: Context): Promise<Found> {
  const incident = await store.incidents.get(id)
  if (incident === null)
    throw new OpsError('input/not-found', `There is no incident ${id}.`, {
      remedy: 'See `/etcd incident` for the open one.',
    })
  return {incident, access: clusterNamed(clusters, incident.cluster)}
}

/** What an event about this incident always says. */
export function aboutIncident({
  id,
  cluster,
  channel,
}: Incident): Omit<AuditEvent, 'kind' | 'actor' | 'summary' | 'detail'> {
  return {cluster, channel, incident: id, plan: null, planHash: null, run: null, step: null}
}

/** The last kept look at the incident's cluster since it opened, judged anew; null when there is none. */
export async function lastLook(
  {incident, access}: Found,
  {store, catalogue, clock}: Context,
): Promise<(Looked & {readonly evidence: string}) | null> {
  const span = {from: incident.openedAt, to: clock.now().toISOString()}
  const kept = await store.observations.newestWithin(incident.cluster, span)
  if (kept === null) return null
  return {...judge(kept.observation, access, catalogue), complete: true, evidence: kept.id}
}

/** Shows a change that no look brought: the card stays as it is, with what was changed. */
export async function showChanged(
  {incident, access}: Found,
  {
    context,
    tables,
    look,
  }: {readonly context: Context; readonly tables: Tables} & {
    readonly look: Awaited<ReturnType<typeof lastLook>>
  },
): Promise<void> {
  await announceIncident(incident, {access, context, tables, ...(look === null ? {} : {look})})
}
