import {type Alert, AlertGroup, matchesAlert} from '../domain/alert.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import {allResolved, type Incident, type IncidentAlert} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import {viewOf} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {diagnoseIncident} from './diagnose-incident.ts'
import {joinIncident} from './join-incident.ts'

const alertmanager: Actor = {kind: 'alert', id: 'alertmanager', name: 'Alertmanager'}

/** What a webhook delivery led to. */
export interface Received {
  readonly incidents: readonly string[]
  /** Alerts no configured cluster claims. */
  readonly unmatched: number
}

/** What an alert can lead to: an incident and a diagnosis, never an action. */
export interface AlertOperations {
  keepAlerts(group: AlertGroup): Promise<Received>
  followUpAlerts(incidents: readonly string[]): Promise<void>
}

/**
 * Keeps a group of alerts: each finds its cluster by exact label match and joins that cluster's incident, which opens
 * when there is none. Starts nothing on the cluster; an alert may lead to a diagnosis, never to an action.
 */
export async function keepAlerts(group: AlertGroup, context: Context): Promise<Received> {
  const claimed = context.clusters.all.map(access => ({
    access,
    alerts: group.alerts.filter(alert => matchesAlert(access.settings.alertLabels, alert.labels)),
  }))
  const incidents: string[] = []
  for (const {access, alerts} of claimed) {
    const incident = alerts.length === 0 ? null : await keepForCluster(alerts, access, context)
    if (incident !== null) incidents.push(incident)
  }
  const matched = new Set(claimed.flatMap(({alerts}) => alerts))
  const strangers = group.alerts.filter(alert => !matched.has(alert))
  if (strangers.length > 0) await recordStrangers(strangers, context)
  return {incidents, unmatched: strangers.length}
}

/** Diagnoses one incident that a delivery touched. Called after the delivery was answered. */
export async function followUpIncident(id: string, context: Context): Promise<void> {
  const observation = await diagnoseIncident(id, context)
  if (observation !== null) await resolveIfHealthy(id, isFitForNextStep(viewOf(observation)).allow, context)
}

/** Takes up deliveries that a process kept and could not finish; what it had done of them already changes nothing. */
export async function resumeAlerts(context: Context, alerts: AlertOperations): Promise<void> {
  for (const {key, source, body} of await context.store.inbox.unfinished()) {
    if (source !== 'alertmanager') continue
    const {incidents} = await alerts.keepAlerts(AlertGroup.parse(JSON.parse(body)))
    await alerts.followUpAlerts(incidents)
    await context.store.inbox.finish(key, context.clock.now().toISOString())
  }
}

async function keepForCluster(
  alerts: readonly Alert[],
  access: ClusterAccess,
  context: Context,
): Promise<string | null> {
  return context.store.transaction(tables =>
    joinIncident(alerts.map(toIncidentAlert), {access, by: alertmanager, context, tables}),
  )
}

function toIncidentAlert({fingerprint, startsAt, status, labels, annotations}: Alert): IncidentAlert {
  return {
    fingerprint,
    startsAt,
    status,
    source: 'alertmanager',
    name: clip(labels['alertname'] ?? 'unnamed alert'),
    severity: clip(labels['severity'] ?? 'none'),
    summary: clip(annotations['summary'] ?? annotations['description'] ?? ''),
  }
}

/** Alert text is foreign: bounded here, escaped where it is shown. */
function clip(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`
}

async function recordStrangers(strangers: readonly Alert[], context: Context): Promise<void> {
  const names = [...new Set(strangers.map(({labels}) => clip(labels['alertname'] ?? 'unnamed alert')))].slice(
    0,
    10,
  )
  context.log.warn({alerts: names}, 'alerts of no configured cluster')
  await context.store.transaction(tables =>
    tables.audit.append(
      {
        kind: 'alert-refused',
        actor: alertmanager,
        cluster: null,
        channel: null,
        incident: null,
        plan: null,
        planHash: null,
        run: null,
        step: null,
        summary: `${strangers.length} alerts match no configured cluster: ${names.join(', ')}.`,
        detail: {names},
      },
      context.clock.now().toISOString(),
    ),
  )
}

/** "Resolved" by itself does not mean healed; only a fresh healthy look closes the matter. */
async function resolveIfHealthy(id: string, healthy: boolean, context: Context): Promise<void> {
  const incident = await context.store.incidents.get(id)
  if (incident === null || incident.state !== 'open' || !allResolved(incident) || !healthy) return
  const access = context.clusters.find(incident.cluster)
  if (access === undefined) return
  await context.store.transaction(async tables => {
    const resolved: Incident = {...incident, state: 'resolved', resolvedAt: context.clock.now().toISOString()}
    await tables.incidents.update(resolved)
    await tables.audit.append(
      {
        kind: 'incident-resolved',
        actor: alertmanager,
        cluster: incident.cluster,
        channel: incident.channel,
        incident: id,
        plan: null,
        planHash: null,
        run: null,
        step: null,
        summary: 'Every alert is resolved, and a fresh look found the cluster healthy.',
        detail: {},
      },
      context.clock.now().toISOString(),
    )
  })
  await diagnoseIncident(id, context)
}
