import type {PlanRecord} from '../domain/approval.ts'
import {byHealth, type Health, healthOf} from '../domain/fleet.ts'
import type {Freeze} from '../domain/freeze.ts'
import type {Incident} from '../domain/incident.ts'
import type {Actor, Roles} from '../domain/person.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'

/** One cluster of the fleet, as far as the store knows it. */
export interface FleetRow {
  readonly id: string
  readonly cluster: ClusterSettings
  readonly health: Health
  /** The one that is not closed. */
  readonly incident: Incident | null
}

/** Everything App Home shows to one person. */
export interface Home {
  /** ISO 8601. */
  readonly at: string
  /** Worst first. */
  readonly fleet: readonly FleetRow[]
  readonly waiting: readonly PlanRecord[]
  readonly freezes: readonly Freeze[]
  /** What this person may do, cluster by cluster. */
  readonly may: readonly {readonly cluster: ClusterSettings; readonly roles: Roles}[]
}

/** Reads App Home from the store alone: nobody who opens it makes a cluster answer, or waits for one that does not. */
export async function readHome(by: Actor, context: Context): Promise<Home> {
  const {clusters, store, clock} = context
  const now = clock.now()
  const settings = clusters.all.map(access => access.settings)
  const [fleet, waiting, freezes, may] = await Promise.all([
    Promise.all(settings.map(cluster => rowOf(cluster, now, context))),
    store.plans.inState('awaiting-approval'),
    store.freezes.all(),
    Promise.all(
      settings.map(async cluster => ({
        cluster,
        roles: await context.directory.roles(by, cluster.people),
      })),
    ),
  ])
  return {at: now.toISOString(), fleet: byHealth(fleet), waiting, freezes, may}
}

async function rowOf(cluster: ClusterSettings, now: Date, {store}: Context): Promise<FleetRow> {
  const {id} = cluster
  const [point, signs, incident] = await Promise.all([
    store.history.latest(id),
    store.monitors.get(id),
    store.incidents.current(id),
  ])
  return {id, cluster, incident, health: healthOf({point, signs, incident}, now)}
}
