import {type Alert, AlertGroup, clip, matchesAlert} from '../domain/alert.ts'
import type {IncidentAlert} from '../domain/incident.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Delivery, Tables} from '../ports/store.ts'
import {joinIncident} from './join-incident.ts'
import {keepUnknown} from './unknown-alerts.ts'

/** Who Alertmanager is in the trail. */
export const alertmanager: Actor = {kind: 'alert', id: 'alertmanager', name: 'Alertmanager'}

/** What a webhook delivery led to. */
export interface Received {
  readonly incidents: readonly string[]
  /** Alerts no configured cluster claims. */
  readonly unmatched: number
}

/** What an alert can lead to: an incident and a diagnosis, never an action. */
export interface AlertOperations {
  /** Keeps the alerts of a group that was kept as a delivery before. */
  keepAlerts(group: AlertGroup): Promise<Received>
  /** Keeps a delivery and its alerts, together with others that wait; answered when all of it is committed. */
  takeAlerts(delivery: Delivery, group: AlertGroup): Promise<Received>
  followUpAlerts(incidents: readonly string[]): Promise<void>
  /** A delivery needs no further work, also not after a restart. */
  finishDelivery(key: string): Promise<void>
}

/** A group of alerts, and the delivery it came with when that is still to be kept. */
export interface Taken {
  readonly delivery: Delivery | null
  readonly group: AlertGroup
}

/**
 * Keeps groups of alerts in one transaction: each alert finds its cluster by exact label match and joins that cluster's
 * incident, which opens when there is none. Starts nothing on the cluster; an alert may lead to a diagnosis, never to
 * an action.
 */
export async function keepGroups(taken: readonly Taken[], context: Context): Promise<readonly Received[]> {
  const sorted = taken.map(({group}) => sortOut(group, context.clusters.all))
  return context.store.transaction(async tables => {
    for (const {delivery} of taken) if (delivery !== null) await tables.inbox.record(delivery)
    const incidents = await joinAll(sorted, {context, tables})
    await keepUnknown(
      sorted.flatMap(({strangers}) => strangers),
      {by: alertmanager, context, tables},
    )
    return sorted.map(({claimed, strangers}) => ({
      incidents: [...claimed.keys()].flatMap(access => incidents.get(access) ?? []),
      unmatched: strangers.length,
    }))
  })
}

/** Takes up deliveries that a process kept and could not finish; what it had done of them already changes nothing. */
export async function resumeAlerts(context: Context, alerts: AlertOperations): Promise<void> {
  const left = (await context.store.inbox.unfinished()).filter(({source}) => source === 'alertmanager')
  const work = left.map(async ({key, body}) => {
    const {incidents} = await alerts.keepAlerts(AlertGroup.parse(JSON.parse(body)))
    await alerts.followUpAlerts(incidents)
    await alerts.finishDelivery(key)
  })
  const failed = (await Promise.allSettled(work)).filter(({status}) => status === 'rejected')
  for (const {reason} of failed as readonly PromiseRejectedResult[])
    context.log.error({err: reason}, 'a kept delivery could not be taken up')
}

interface SortedOut {
  readonly claimed: ReadonlyMap<ClusterAccess, readonly Alert[]>
  /** Alerts that no configured cluster claims. */
  readonly strangers: readonly Alert[]
}

function sortOut({alerts}: AlertGroup, clusters: readonly ClusterAccess[]): SortedOut {
  const claims = clusters.map(
    access =>
      [access, alerts.filter(({labels}) => matchesAlert(access.settings.alertLabels, labels))] as const,
  )
  const matched = new Set(claims.flatMap(([, own]) => own))
  return {
    claimed: new Map(claims.filter(([, own]) => own.length > 0)),
    strangers: alerts.filter(alert => !matched.has(alert)),
  }
}

/** One write per cluster, however many deliveries touch it. */
async function joinAll(
  sorted: readonly SortedOut[],
  {context, tables}: {readonly context: Context; readonly tables: Tables},
): Promise<ReadonlyMap<ClusterAccess, string>> {
  const incidents = new Map<ClusterAccess, string>()
  for (const access of new Set(sorted.flatMap(({claimed}) => [...claimed.keys()]))) {
    const alerts = sorted.flatMap(({claimed}) => claimed.get(access) ?? []).map(toIncidentAlert)
    const incident = await joinIncident(alerts, {access, by: alertmanager, context, tables})
    if (incident !== null) incidents.set(access, incident)
  }
  return incidents
}

/** What Alertmanager writes where an alert has no end. */
const NO_END = '0001-'

function toIncidentAlert({fingerprint, startsAt, endsAt, status, labels, annotations}: Alert): IncidentAlert {
  return {
    fingerprint,
    startsAt,
    status,
    source: 'alertmanager',
    name: clip(labels['alertname'] ?? 'unnamed alert'),
    severity: clip(labels['severity'] ?? 'none'),
    summary: clip(annotations['summary'] ?? annotations['description'] ?? ''),
    ...(endsAt === undefined || endsAt.startsWith(NO_END) ? {} : {endsAt: clip(endsAt, 40)}),
  }
}
