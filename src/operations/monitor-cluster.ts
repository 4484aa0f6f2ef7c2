import type {CheckResult} from '../domain/check.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import {MOST_POINTS} from '../domain/history.ts'
import {allResolved, type Incident, type IncidentAlert} from '../domain/incident.ts'
import type {Noticed, Signal} from '../domain/monitor.ts'
import {quorateItself} from '../domain/person.ts'
import {statesAtWork} from '../domain/run.ts'
import {runChecks} from '../domain/run-checks.ts'
import {
  afterLook,
  type SignId,
  type SignRules,
  signChecks,
  signOf,
  type Watched,
} from '../domain/signs/index.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Tables} from '../ports/store.ts'
import {joinIncident} from './join-incident.ts'

/** How far back a quick look judges elections (etcd-facts C13), in ms. */
const ELECTIONS_MS = 60 * 60_000

/** How the monitor treats what it sees. */
export interface MonitorOptions {
  readonly signs: SignRules
  /** Gets the incidents that have to be diagnosed now, as after an alert. Must not wait for it. */
  readonly followUp: (incidents: readonly string[]) => void
}

/** Judges one look: `results` of all checks where there are some, otherwise only what a quick look can tell. */
export type Heed = (view: ClusterView, results: readonly CheckResult[] | null) => Promise<void>

/**
 * The monitor of one cluster: takes each look into account and puts what opens or ends into the incident of the cluster,
 * by the way alerts take. What it remembers and what it tells are kept together or not at all.
 */
export function monitorCluster(access: ClusterAccess, context: Context, options: MonitorOptions): Heed {
  return async (view, results) => {
    const watched = await watch(view, results, {access, context})
    const touched = await context.store.transaction(async tables => {
      const before = await tables.monitors.get(view.cluster)
      const noticed = afterLook(before, watched, options.signs)
      // Most looks change nothing, and hundreds of clusters are looked at.
      if (JSON.stringify(noticed.state) !== JSON.stringify(before))
        await tables.monitors.put(view.cluster, noticed.state)
      return tell(noticed, {access, context, tables, options, view})
    })
    if (touched !== null) options.followUp([touched])
  }
}

interface At {
  readonly access: ClusterAccess
  readonly context: Context
}

async function watch(
  view: ClusterView,
  results: readonly CheckResult[] | null,
  {access, context}: At,
): Promise<Watched> {
  const [past, ownRun] = await Promise.all([
    results === null ? withPast(view, context) : view,
    isWorkedOn(view.cluster, context),
  ])
  const needed = context.catalogue.checks.filter(({id}) => signChecks.has(id))
  const judged = results ?? runChecks(needed, past, access.settings.thresholds)
  return {view, results: judged, ownRun}
}

async function withPast(view: ClusterView, {store}: Context): Promise<ClusterView> {
  const from = new Date(Date.parse(view.observedAt) - ELECTIONS_MS).toISOString()
  const span = {from, to: view.observedAt, most: MOST_POINTS}
  return {...view, seen: {...view.seen, history: [...(await store.history.window(view.cluster, span))]}}
}

async function isWorkedOn(cluster: string, {store}: Context): Promise<boolean> {
  const atWork = await store.runs.inState(statesAtWork)
  return atWork.some(run => run.cluster === cluster)
}

interface Telling extends At {
  readonly tables: Tables
  readonly options: MonitorOptions
  readonly view: ClusterView
}

/** The incident that has to be diagnosed now; null when there is none, or nothing new. */
async function tell({signals}: Noticed<SignId>, telling: Telling): Promise<string | null> {
  const {access, context, tables, view} = telling
  for (const {sign, change, sentence} of signals)
    context.log.warn({cluster: view.cluster, sign, change, sentence}, 'a sign of the monitor changed')
  const current = await tables.incidents.current(view.cluster)
  const alerts = alertsOf(signals, current, telling)
  if (alerts.length > 0) return joinIncident(alerts, {access, by: quorateItself, context, tables})
  return current !== null && isLeftOver(current, view) ? current.id : null
}

function alertsOf(
  signals: readonly Signal<SignId>[],
  current: Incident | null,
  {options, view}: Telling,
): readonly IncidentAlert[] {
  return signals.flatMap(signal => {
    const alert = alertOf(signal, view.cluster)
    if (signal.change === 'opened') return options.signs[signal.sign].incident ? [alert] : []
    // An incident that never heard of it, because somebody closed the one that did, need not hear that it is over.
    const known = current?.alerts.some(one => isSame(one, alert)) ?? false
    return known ? [alert] : []
  })
}

function alertOf({sign, change, startsAt, sentence}: Signal<SignId>, cluster: string): IncidentAlert {
  const {name = sign, severity = 'critical'} = signOf(sign) ?? {}
  return {
    source: 'quorate',
    fingerprint: `quorate/${sign}/${cluster}`,
    startsAt,
    status: change === 'opened' ? 'firing' : 'resolved',
    name,
    severity,
    summary: sentence,
  }
}

function isSame(one: IncidentAlert, other: IncidentAlert): boolean {
  return one.fingerprint === other.fingerprint && one.startsAt === other.startsAt
}

/**
 * An incident that nobody would look at again, so that it would stay open for ever: its follow-up got lost with a process,
 * or its alerts ended before the cluster had settled, and whoever sent them sends them no more.
 */
function isLeftOver(incident: Incident, view: ClusterView): boolean {
  const {state, alerts, diagnosedAt} = incident
  if (state !== 'open' || alerts.length === 0) return false
  if (diagnosedAt === undefined && alerts.some(({source}) => source === 'quorate')) return true
  return allResolved(incident) && isFitForNextStep(view).allow
}
