import {type Incident, type IncidentAlert, withAlert} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announceIncident} from './diagnose-incident.ts'

/** Where alerts come from and where they go. */
export interface Joining {
  readonly access: ClusterAccess
  /** Who noticed. */
  readonly by: Actor
  readonly context: Context
  /** The transaction that keeps the delivery too. */
  readonly tables: Tables
}

/**
 * Puts alerts of one cluster into its incident, which opens when there is none and one of them fires. The one way into
 * an incident, whoever noticed: webhook, message of another app, own watch. Starts nothing on the cluster. Null when
 * the cluster has no channel, or nothing fires and nothing is open.
 */
export async function joinIncident(
  alerts: readonly IncidentAlert[],
  {access, by, context, tables}: Joining,
): Promise<string | null> {
  const {settings} = access
  const [channel] = settings.channels
  if (channel === undefined) return null
  const current = await tables.incidents.current(settings.id)
  if (current === null && alerts.every(alert => alert.status === 'resolved')) return null
  const before = current ?? opened(alerts, {cluster: settings.id, channel, context})
  const incident = alerts.reduce(withAlert, reopened(before, alerts))
  if (JSON.stringify(incident) === JSON.stringify(current)) return incident.id
  await (current === null ? tables.incidents.insert(incident) : tables.incidents.update(incident))
  await auditAlerts(incident, alerts, {by, context, tables, isNew: current === null})
  if (current === null) await announceIncident(incident, {access, context, tables})
  return incident.id
}

/** A firing alert reopens a resolved incident; a resolved one repeated changes nothing. */
function reopened(incident: Incident, alerts: readonly IncidentAlert[]): Incident {
  const fires = alerts.some(alert => alert.status === 'firing')
  if (!fires || incident.state === 'open') return incident
  // Its card shows the healthy cluster of a while ago: the verdict so far is worth more than that.
  return {...incident, state: 'open', diagnosedAt: undefined, resolvedAt: undefined}
}

function opened(
  alerts: readonly IncidentAlert[],
  {cluster, channel, context}: {cluster: string; channel: string; context: Context},
): Incident {
  const first = alerts.find(alert => alert.status === 'firing') ?? alerts[0]
  return {
    id: context.ids.next('inc'),
    cluster,
    channel,
    state: 'open',
    title: first?.name ?? 'Alert',
    severity: first?.severity === 'critical' ? 'critical' : 'warning',
    openedAt: context.clock.now().toISOString(),
    closedAt: null,
    alerts: [],
  }
}

async function auditAlerts(
  incident: Incident,
  alerts: readonly IncidentAlert[],
  {by, context, tables, isNew}: Omit<Joining, 'access'> & {readonly isNew: boolean},
): Promise<void> {
  const at = context.clock.now().toISOString()
  const about = {
    actor: by,
    cluster: incident.cluster,
    channel: incident.channel,
    incident: incident.id,
    plan: null,
    planHash: null,
    run: null,
    step: null,
  }
  if (isNew)
    await tables.audit.append(
      {
        ...about,
        kind: 'incident-opened',
        summary: openedWords(incident, by),
        detail: {},
      },
      at,
    )
  for (const alert of alerts.filter(({source}) => source !== 'person'))
    await tables.audit.append(
      {
        ...about,
        kind: 'alert-received',
        summary: `Alert ${alert.name} is ${alert.status}.`,
        detail: {...alert},
      },
      at,
    )
}

function openedWords({cluster, title}: Incident, by: Actor): string {
  return by.kind === 'person'
    ? `${by.name} opened an incident on ${cluster}: ${title}.`
    : `Incident opened on ${cluster}: ${title}.`
}
