import type {Refusal} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import type {Incident} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {announceIncident} from './diagnose-incident.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** Closes an incident for good; anybody in the channel may, and the trail says who. A new alert opens a new one. */
export async function closeIncident(
  {incident: id, by}: {readonly incident: string; readonly by: Actor},
  context: Context,
): Promise<{readonly ok: true; readonly sentence: string} | {readonly ok: false; readonly refusal: Refusal}> {
  const incident = await context.store.incidents.get(id)
  if (incident === null)
    throw new OpsError('input/not-found', `There is no incident ${id}.`, {
      remedy: 'See `/etcd incident` for the open one.',
    })
  if (incident.state === 'closed')
    return {
      ok: false,
      refusal: {code: 'refused/state', reason: 'This incident is already closed.', remedy: 'Nothing to do.'},
    }
  const at = context.clock.now().toISOString()
  const closed: Incident = {...incident, state: 'closed', closedAt: at}
  const access = clusterNamed(context.clusters, incident.cluster)
  await context.store.transaction(async tables => {
    await tables.incidents.update(closed)
    await tables.audit.append(
      {
        kind: 'incident-closed',
        actor: by,
        cluster: incident.cluster,
        channel: incident.channel,
        incident: id,
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
  })
  return {ok: true, sentence: 'The incident is closed.'}
}
