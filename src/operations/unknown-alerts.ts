import {type Alert, clip} from '../domain/alert.ts'
import {canonicalJson} from '../domain/json.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {UnknownLabels} from '../ports/announcer.ts'
import type {Tables} from '../ports/store.ts'

/** Names that one record or message gives. */
const NAMES = 10

/** Sets of labels one message shows; the trail has every alert. */
const SETS = 10

interface Place {
  readonly by: Actor
  readonly context: Context
  readonly tables: Tables
}

/** Records alerts that no configured cluster claims, and shows each set of their labels once where that is configured. */
export async function keepUnknown(alerts: readonly Alert[], place: Place): Promise<void> {
  if (alerts.length === 0) return
  const {by, context, tables} = place
  const names = namesOf(alerts)
  const at = context.clock.now().toISOString()
  context.log.warn({alerts: names, count: alerts.length}, 'alerts of no configured cluster')
  const nothing = {
    cluster: null,
    channel: null,
    incident: null,
    plan: null,
    planHash: null,
    run: null,
    step: null,
  }
  const summary = `${alerts.length} alerts match no configured cluster: ${names.join(', ')}.`
  await tables.audit.append({kind: 'alert-refused', actor: by, ...nothing, summary, detail: {names}}, at)
  await show(alerts, place, at)
}

async function show(alerts: readonly Alert[], {context, tables}: Place, at: string): Promise<void> {
  const {policy, clusters, digest, ids} = context
  if (policy.unknownAlertsTo === null) return
  // Instance, pod and name differ from alert to alert; what tells clusters apart is what configuration matches on.
  const wanted = [
    ...new Set(clusters.all.flatMap(({settings}) => Object.keys(settings.alertLabels))),
  ].toSorted()
  const sets: UnknownLabels[] = []
  for (const [key, same] of Map.groupBy(alerts, ({labels}) => keyOf(labels, wanted)))
    if ((await tables.unknownAlerts.record(digest.sha256(key), at)) === 'new')
      sets.push({labels: labelsOf(same[0], wanted), names: namesOf(same), count: same.length})
  if (sets.length === 0) return
  const messages = context.announce({
    kind: 'unknown-alerts',
    id: ids.next('unknown'),
    channel: policy.unknownAlertsTo,
    wanted,
    sets: sets.slice(0, SETS),
    more: Math.max(0, sets.length - SETS),
  })
  for (const message of messages) await tables.outbox.add(message, at)
}

function keyOf(labels: Alert['labels'], wanted: readonly string[]): string {
  return canonicalJson(wanted.map(name => labels[name] ?? null))
}

function labelsOf(alert: Alert | undefined, wanted: readonly string[]): UnknownLabels['labels'] {
  return wanted.flatMap(name => {
    const value = alert?.labels[name]
    return value === undefined ? [] : [{name: clip(name, 60), value: clip(value, 100)}]
  })
}

function namesOf(alerts: readonly Alert[]): readonly string[] {
  return [...new Set(alerts.map(({labels}) => clip(labels['alertname'] ?? 'unnamed alert')))].slice(0, NAMES)
}
