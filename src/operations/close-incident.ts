import type {Refusal} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import type {Incident} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import {logCheckpoint, tellCheckpoint} from '../engine/checkpoint.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {authorise} from './authorise.ts'
import {announceIncident} from './diagnose-incident.ts'
import type {Done, IncidentRequest, Refused} from './operations.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** Closes an incident, for an operator or an approver of its cluster. What fires soon after continues it all the same. */
export async function closeIncident(request: IncidentRequest, context: Context): Promise<Done | Refused> {
  const {by, channel} = request
  const incident = await context.store.incidents.get(request.incident)
  if (incident === null)
    throw new OpsError('input/not-found', `There is no incident ${request.incident}.`, {
      remedy: 'See `/etcd incident` for the open one.',
    })
  const access = clusterNamed(context.clusters, incident.cluster)
  const refusal = await mayClose(incident, by, {access, context})
  if (refusal !== null) {
    const where = {cluster: incident.cluster, channel, incident: incident.id}
    await recordRefusal({by, ...where, what: 'tried to close the incident', refusal}, context)
    return {ok: false, refusal}
  }
  await close(incident, by, {access, context})
  return {ok: true, sentence: 'The incident is closed.'}
}

interface Place {
  readonly access: ClusterAccess
  readonly context: Context
}

async function mayClose(incident: Incident, by: Actor, {access, context}: Place): Promise<Refusal | null> {
  if (incident.state === 'closed')
    return {code: 'refused/state', reason: 'This incident is already closed.', remedy: 'Nothing to do.'}
  return authorise(by, access, {whom: 'operator or approver', context})
}

async function close(incident: Incident, by: Actor, {access, context}: Place): Promise<void> {
  const at = context.clock.now().toISOString()
  const closed: Incident = {...incident, state: 'closed', closedAt: at}
  const checkpoint = await context.store.transaction(async tables => {
    await tables.incidents.update(closed)
    await tables.audit.append(
      {
        kind: 'incident-closed',
        actor: by,
        cluster: incident.cluster,
        channel: incident.channel,
        incident: incident.id,
        plan: null,
        planHash: null,
        run: null,
        step: null,
        summary: `${by.name} closed the incident.`,
        detail: {},
      },
      at,
    )
    await announceIncident(closed, {access, context, tables})
    return tellCheckpoint({kind: 'incident', incident: closed}, {context, tables, at})
  })
  logCheckpoint(checkpoint, {incident: incident.id}, context)
}
