import {type ForeignAlert, identityOf, namesCluster} from '../domain/foreign-alert.ts'
import type {Incident, IncidentAlert} from '../domain/incident.ts'
import {oneLine} from '../domain/one-line.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {joinIncident} from './join-incident.ts'
import type {LastWord} from './last-word.ts'

/** A message of another app in Slack, with the alerts read from it. */
export interface AlertPost {
  readonly channel: string
  /** Time stamp of the message, which is also when its alerts began as far as anybody knows. */
  readonly ts: string
  /** Time stamp of its last edit, or again of the message: when it said what it says now. */
  readonly saidTs: string
  readonly alerts: readonly ForeignAlert[]
  /** The person who asked for it to be read; null when it arrived by itself in a channel for alerts. */
  readonly by: Actor | null
}

/** One cluster that a message named. */
export interface PlacedAlerts {
  readonly cluster: string
  /** Null when there is nothing to open: the cluster has no channel, or its alerts only ended. */
  readonly incident: string | null
  /** False when every alert of it was known already. */
  readonly fresh: boolean
}

/** Alerts nobody can say the cluster of. */
export interface UnplacedAlert {
  readonly name: string
  /** The same for every message about this alert. */
  readonly fingerprint: string
  readonly named: 'none' | 'several'
}

export interface TakenPost {
  readonly placed: readonly PlacedAlerts[]
  readonly unplaced: readonly UnplacedAlert[]
}

/** What an alert in Slack can lead to: an incident and a diagnosis, never an action. */
export interface SlackAlertOperations {
  /** Channels where messages of other apps are read. */
  alertChannels(): ReadonlySet<string>
  keepSlackAlerts(post: AlertPost): Promise<TakenPost>
}

/** The channels some cluster takes alerts from. */
export function alertChannels({clusters}: Pick<Context, 'clusters'>): ReadonlySet<string> {
  const places = clusters.all.flatMap(({settings}) => settings.alertPlaces ?? [])
  return new Set(places.flatMap(({channels}) => channels))
}

/**
 * Lets each alert of a message join the incident of the one cluster it names. An alert that names none or several is
 * put on record and starts nothing: a guess could open an incident on the wrong cluster.
 */
export async function keepSlackAlerts(
  post: AlertPost,
  context: Context,
  lastWord: LastWord,
): Promise<TakenPost> {
  const judged = post.alerts.map(alert => ({alert, ...clusterOf(alert, post, context)}))
  const clusters = new Set(judged.flatMap(({access}) => access ?? []))
  const placed: PlacedAlerts[] = []
  for (const access of clusters) {
    const alerts = judged.filter(one => one.access === access).map(({alert}) => alert)
    placed.push(await keepForCluster(alerts, access, {post, context, lastWord}))
  }
  const unplaced = judged
    .filter(({access}) => access === null)
    .map(({alert, named}) => ({name: tidy(alert.name), fingerprint: fingerprintOf(alert, context), named}))
  if (unplaced.length > 0) await recordUnplaced(unplaced, {post, context})
  return {placed, unplaced}
}

function clusterOf(
  alert: ForeignAlert,
  {channel, by}: AlertPost,
  {clusters}: Pick<Context, 'clusters'>,
): {readonly access: ClusterAccess | null; readonly named: UnplacedAlert['named']} {
  const listening = clusters.all.filter(
    ({settings}) =>
      by !== null ||
      settings.alertPlaces?.some(
        ({channels, apps}) => channels.includes(channel) && apps.includes(alert.app),
      ),
  )
  const named = listening.filter(({settings}) => namesCluster(settings.alertLabels, alert.labels) !== 'no')
  const [access = null, ...others] = named
  const clear = access !== null && namesCluster(access.settings.alertLabels, alert.labels) === 'yes'
  return {
    access: clear && others.length === 0 ? access : null,
    named: access === null ? 'none' : 'several',
  }
}

interface Keeping {
  readonly post: AlertPost
  readonly context: Context
  readonly lastWord: LastWord
}

async function keepForCluster(
  alerts: readonly ForeignAlert[],
  access: ClusterAccess,
  keeping: Keeping,
): Promise<PlacedAlerts> {
  const {post, context} = keeping
  const cluster = access.settings.id
  return context.store.transaction(async tables => {
    const before = await tables.incidents.current(cluster)
    const joining = alerts.map(alert => toIncidentAlert(alert, before, keeping))
    const by = post.by ?? actorOf(alerts[0])
    const incident = await joinIncident(joining, {access, by, context, tables})
    const known = before?.alerts ?? []
    const fresh = joining.some(({fingerprint, startsAt}) =>
      known.every(one => one.fingerprint !== fingerprint || one.startsAt !== startsAt),
    )
    return {cluster, incident, fresh}
  })
}

function toIncidentAlert(
  alert: ForeignAlert,
  before: Incident | null,
  {post, context, lastWord}: Keeping,
): IncidentAlert {
  const fingerprint = fingerprintOf(alert, context)
  const status = lastWord(fingerprint, {at: Number(post.saidTs), status: alert.status})
  const said = instantOf(post.ts)
  // A later message about the same alert tells of the same occurrence as long as that one has not ended.
  const known = before?.alerts.filter(one => one.fingerprint === fingerprint) ?? []
  const open = known.find(one => one.status === 'firing') ?? known.find(({startsAt}) => startsAt === said)
  const ended = status === 'resolved' ? known.at(-1) : undefined
  return {
    source: 'slack',
    fingerprint,
    startsAt: (open ?? ended)?.startsAt ?? said,
    status,
    name: tidy(alert.name),
    severity: tidy(alert.severity),
    summary: tidy(alert.summary),
  }
}

function fingerprintOf(alert: ForeignAlert, {digest}: Pick<Context, 'digest'>): string {
  return digest.sha256(identityOf(alert)).slice(0, 16)
}

/** A message's time stamp is its time in seconds. */
function instantOf(ts: string): string {
  const at = new Date(Number(ts) * 1_000)
  return Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString()
}

/** Foreign text: one line, bounded here, escaped where it is shown. */
function tidy(text: string): string {
  const line = oneLine(text)
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`
}

const titles: Readonly<Record<ForeignAlert['app'], string>> = {
  alertmanager: 'Alertmanager',
  datadog: 'Datadog',
  grafana: 'Grafana',
  pagerduty: 'PagerDuty',
}

function actorOf(alert: ForeignAlert | undefined): Actor {
  const app = alert?.app ?? 'alertmanager'
  return {kind: 'alert', id: `slack:${app}`, name: `${titles[app]}, in Slack`}
}

async function recordUnplaced(
  unplaced: readonly UnplacedAlert[],
  {post, context}: {readonly post: AlertPost; readonly context: Context},
): Promise<void> {
  const names = [...new Set(unplaced.map(({name}) => name))].slice(0, 10)
  await context.store.transaction(tables =>
    tables.audit.append(
      {
        kind: 'alert-refused',
        actor: post.by ?? actorOf(post.alerts[0]),
        cluster: null,
        channel: post.channel,
        incident: null,
        plan: null,
        planHash: null,
        run: null,
        step: null,
        summary: `${unplaced.length} alerts of a message in Slack name no single configured cluster: ${names.join(', ')}.`,
        detail: {names, ts: post.ts},
      },
      context.clock.now().toISOString(),
    ),
  )
}
