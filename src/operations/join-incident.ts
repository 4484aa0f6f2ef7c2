import {type Incident, type IncidentAlert, lastedMs} from '../domain/incident.ts'
import {keptAs, withAlert} from '../domain/incident-alerts.ts'
import {levelFromAlerts, withLevel} from '../domain/incident-level.ts'
import type {Actor} from '../domain/person.ts'
import {duration} from '../domain/units.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {announceIncident} from './diagnose-incident.ts'
import {recordIncident, recordLevel} from './record-incident.ts'
import {endSuperseded, goesOn, reopened} from './reopen-incident.ts'

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
 * Puts alerts of one cluster into its incident, which opens when there is none and one of them fires, and goes on when
 * it ended a short while ago. The one way into an incident, whoever noticed: webhook, message of another app, own
 * watch. Starts nothing on the cluster. Null when the cluster has no channel, or nothing fires and nothing is open.
 */
export async function joinIncident(
  alerts: readonly IncidentAlert[],
  joining: Joining,
): Promise<string | null> {
  const {access, context, tables} = joining
  const [channel] = access.settings.channels
  if (channel === undefined) return null
  const at = context.clock.now().toISOString()
  const heard = alerts.map(alert => ({...alert, heardAt: alert.heardAt ?? at}))
  const newest = await tables.incidents.newest(access.settings.id)
  const joined = heard.reduce(withAlert, newest?.alerts ?? [])
  // A delivery that only repeats what has ended does not fire.
  const fires = heard.some(alert => keptAs(joined, alert)?.status === 'firing')
  if (newest !== null && goesOn(newest, context)) {
    if (newest.state === 'closed' && !fires) return null
    const incident: Incident = {...newest, alerts: joined}
    return update(newest, newest.state !== 'open' && fires ? reopened(incident) : incident, {heard, joining})
  }
  if (!fires) return null
  if (newest?.state === 'resolved') await endSuperseded(newest, joining)
  return open({cluster: access.settings.id, channel, at}, {heard, joining})
}

/** What is to be kept, and by what. */
interface Heard {
  readonly heard: readonly IncidentAlert[]
  readonly joining: Joining
}

async function update(before: Incident, joined: Incident, {heard, joining}: Heard): Promise<string> {
  const {tables, context, by} = joining
  const incident = graded(joined)
  if (JSON.stringify(incident) === JSON.stringify(before)) return incident.id
  await tables.incidents.update(incident)
  const at = context.clock.now().toISOString()
  if (before.state !== incident.state)
    await recordIncident(
      incident,
      {kind: 'incident-updated', by, summary: againWords(before, at)},
      {tables, at},
    )
  await recordLevel(before, incident, {by, tables, at})
  await recordAlerts(before, incident, {heard, joining})
  // It was green a moment ago; the channel learns at once that it is not any more.
  if (before.state !== incident.state) await announceIncident(incident, joining)
  return incident.id
}

async function open(
  where: {readonly cluster: string; readonly channel: string; readonly at: string},
  {heard, joining}: Heard,
): Promise<string> {
  const {tables, context, by} = joining
  const {at} = where
  const incident = graded(fresh(heard, {...where, id: context.ids.next('inc')}))
  await tables.incidents.insert(incident)
  await recordIncident(
    incident,
    {kind: 'incident-opened', by, summary: openedWords(incident, by)},
    {tables, at},
  )
  await recordLevel(null, incident, {by, tables, at})
  await recordAlerts(null, incident, {heard, joining})
  await announceIncident(incident, joining)
  return incident.id
}

function fresh(
  alerts: readonly IncidentAlert[],
  {id, cluster, channel, at}: Record<'id' | 'cluster' | 'channel' | 'at', string>,
): Incident {
  const first = alerts.find(alert => alert.status === 'firing') ?? alerts[0]
  return {
    id,
    cluster,
    channel,
    state: 'open',
    title: first?.name ?? 'Alert',
    severity: first?.severity === 'critical' ? 'critical' : 'warning',
    openedAt: at,
    closedAt: null,
    alerts: alerts.reduce(withAlert, []),
  }
}

/** Once somebody has looked, what was seen says how urgent it is, and no alert changes that. */
function graded(incident: Incident): Incident {
  return incident.diagnosedAt === undefined && incident.state === 'open'
    ? withLevel(incident, levelFromAlerts(incident.alerts))
    : incident
}

/** A repetition is no event; a new alert, another state and another occurrence are. */
async function recordAlerts(
  before: Incident | null,
  after: Incident,
  {heard, joining}: Heard,
): Promise<void> {
  const {tables, context, by} = joining
  const at = context.clock.now().toISOString()
  const key = (alert: IncidentAlert | undefined): string => `${alert?.startsAt} ${alert?.status}`
  const told = new Set<IncidentAlert>()
  // What a person said is in the words of the opening.
  for (const alert of heard.filter(({source}) => source !== 'person')) {
    const now = keptAs(after.alerts, alert)
    const was = before === null ? undefined : keptAs(before.alerts, alert)
    if (now === undefined || told.has(now) || key(was) === key(now)) continue
    told.add(now)
    const summary = `Alert ${now.name} is ${now.status}.`
    const detail = JSON.parse(JSON.stringify(now)) as NonNullable<
      Parameters<typeof recordIncident>[1]['detail']
    >
    await recordIncident(after, {kind: 'alert-received', by, summary, detail}, {tables, at})
  }
}

function againWords(before: Incident, at: string): string {
  const end = before.resolvedAt ?? before.closedAt ?? at
  const ago = duration(Math.max(0, Date.parse(at) - Date.parse(end)))
  const lasted = lastedMs(before)
  const length = lasted === undefined ? '' : ` and had lasted ${duration(lasted)}`
  return `An alert fires again: the incident had ended ${ago} ago${length}, and goes on.`
}

function openedWords({cluster, title}: Incident, by: Actor): string {
  return by.kind === 'person'
    ? `${by.name} opened an incident on ${cluster}: ${title}.`
    : `Incident opened on ${cluster}: ${title}.`
}
