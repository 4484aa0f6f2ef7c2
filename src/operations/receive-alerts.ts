import {type Alert, AlertGroup, matchesAlert} from '../domain/alert.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import {allResolved, type Incident, type IncidentAlert, withAlert} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import {viewOf} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announceIncident, diagnoseIncident} from './diagnose-incident.ts'

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
  const {settings} = access
  const [channel] = settings.channels
  if (channel === undefined) return null
  return context.store.transaction(async tables => {
    const current = await tables.incidents.current(settings.id)
    if (current === null && alerts.every(alert => alert.status === 'resolved')) return null
    const before = current ?? opened(alerts, {cluster: settings.id, channel, context})
    const incident = alerts.map(toIncidentAlert).reduce(withAlert, reopened(before, alerts))
    if (JSON.stringify(incident) === JSON.stringify(current)) return incident.id
    await (current === null ? tables.incidents.insert(incident) : tables.incidents.update(incident))
    await auditAlerts(incident, alerts, {context, tables, isNew: current === null})
    if (current === null) await announceIncident(incident, {access, context, tables})
    return incident.id
  })
}

/** A firing alert reopens a resolved incident; a resolved one repeated changes nothing. */
function reopened(incident: Incident, alerts: readonly Alert[]): Incident {
  const fires = alerts.some(alert => alert.status === 'firing')
  if (!fires || incident.state === 'open') return incident
  // Its card shows the healthy cluster of a while ago: the verdict so far is worth more than that.
  return {...incident, state: 'open', diagnosedAt: undefined}
}

function opened(
  alerts: readonly Alert[],
  {cluster, channel, context}: {cluster: string; channel: string; context: Context},
): Incident {
  const first = alerts.find(alert => alert.status === 'firing') ?? alerts[0]
  return {
    id: context.ids.next('inc'),
    cluster,
    channel,
    state: 'open',
    title: first?.labels['alertname'] ?? 'Alert',
    severity: first?.labels['severity'] === 'critical' ? 'critical' : 'warning',
    openedAt: context.clock.now().toISOString(),
    closedAt: null,
    alerts: [],
  }
}

function toIncidentAlert({fingerprint, startsAt, status, labels, annotations}: Alert): IncidentAlert {
  return {
    fingerprint,
    startsAt,
    status,
    name: clip(labels['alertname'] ?? 'unnamed alert'),
    severity: clip(labels['severity'] ?? 'none'),
    summary: clip(annotations['summary'] ?? annotations['description'] ?? ''),
  }
}

/** Alert text is foreign: bounded here, escaped where it is shown. */
function clip(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`
}

async function auditAlerts(
  incident: Incident,
  alerts: readonly Alert[],
  {context, tables, isNew}: {context: Context; tables: Tables; isNew: boolean},
): Promise<void> {
  const at = context.clock.now().toISOString()
  const about = {
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
        actor: alertmanager,
        summary: `Incident opened on ${incident.cluster}: ${incident.title}.`,
        detail: {},
      },
      at,
    )
  for (const alert of alerts.map(toIncidentAlert))
    await tables.audit.append(
      {
        ...about,
        kind: 'alert-received',
        actor: alertmanager,
        summary: `Alert ${alert.name} is ${alert.status}.`,
        detail: {...alert},
      },
      at,
    )
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
    const resolved: Incident = {...incident, state: 'resolved'}
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
