import type {AuditEntry} from '../domain/audit.ts'
import {checkpointText} from '../domain/checkpoint.ts'
import {MOST_POINTS} from '../domain/history.ts'
import {spanOf} from '../domain/report/charts.ts'
import type {JudgedLook, PlanStory, ReportMaterial} from '../domain/report/model.ts'
import {timeline} from '../domain/timeline.ts'
import type {Context} from '../engine/context.ts'
import {judge} from '../engine/look.ts'
import type {StoredObservation} from '../ports/store.ts'
import type {Found} from './incident-named.ts'

/** Entries of one incident; a storm that says more is cut at its beginning, which the report would drown in anyway. */
export const MOST_ENTRIES = 5_000

/** Looks read for a report, spread over its time; each is some hundred kilobytes. */
const MOST_LOOKS = 60

/** Plans of a cluster that are looked through for those of the incident. */
const MOST_PLANS = 200

/** What the store knows of one incident. */
export interface Gathered {
  readonly material: ReportMaterial
  /** The looks as they are kept, oldest first. */
  readonly observations: readonly StoredObservation[]
}

/** Reads everything a report or a bundle of one incident is made from. Changes nothing. */
export async function gather({incident, access}: Found, context: Context): Promise<Gathered> {
  const {store, clock, catalogue} = context
  const madeAt = clock.now().toISOString()
  const entries = (await store.audit.list({incident: incident.id, limit: MOST_ENTRIES})).toReversed()
  const plans = await plansOf({incident, access}, context)
  const span = spanOf({incident, madeAt})
  const observations = await observationsOf(
    {incident, access},
    {span, named: namedIn(entries, plans)},
    context,
  )
  const looks = observations.map(({id, at, observation}): JudgedLook => {
    const {view, diagnosis} = judge(observation, access, catalogue)
    return {id, at, view, diagnosis}
  })
  const history = await store.history.window(incident.cluster, {...span, most: MOST_POINTS})
  const head = await store.audit.head()
  const checkpoint = head === null ? null : checkpointText(head)
  const cluster = access.settings
  return {
    material: {incident, cluster, madeAt, entries, looks, history, plans, checkpoint},
    observations,
  }
}

async function plansOf({incident}: Found, {store}: Context): Promise<readonly PlanStory[]> {
  const all = await store.plans.ofCluster(incident.cluster, MOST_PLANS)
  const own = all.filter(record => record.incident === incident.id).toReversed()
  return Promise.all(
    own.map(async record => {
      const [approvals, run] = await Promise.all([
        store.approvals.of(record.id),
        store.runs.ofPlan(record.id),
      ])
      const steps = run === null ? [] : await store.runs.steps(run.id)
      const outcome = run === null ? null : await store.outcomes.get(run.id)
      return {record, approvals, run, steps, outcome}
    }),
  )
}

/** Looks that the record names: they must be there, whatever else is left out. */
function namedIn(entries: readonly AuditEntry[], plans: readonly PlanStory[]): readonly string[] {
  const named = timeline(entries).flatMap(({proof}) =>
    proof.flatMap(one => (one.kind === 'look' ? [one.id] : [])),
  )
  return [...new Set([...named, ...plans.map(({record}) => record.plan.observation)])]
}

interface Wanted {
  readonly span: {readonly from: string; readonly to: string}
  readonly named: readonly string[]
}

async function observationsOf(
  {incident}: Found,
  {span, named}: Wanted,
  {store}: Context,
): Promise<readonly StoredObservation[]> {
  const found = new Map<string, StoredObservation>()
  for (const id of named.slice(-MOST_LOOKS)) {
    // What was kept long ago, or by another version, may be gone or unreadable; the rest is still worth a report.
    const kept = await store.observations.get(id).catch(() => null)
    if (kept !== null) found.set(kept.id, kept)
  }
  const stride = Math.max(1, (Date.parse(span.to) - Date.parse(span.from)) / MOST_LOOKS)
  let to = span.to
  while (found.size < 2 * MOST_LOOKS) {
    const kept = await store.observations.newestWithin(incident.cluster, {from: span.from, to})
    if (kept === null) break
    found.set(kept.id, kept)
    const next = Math.min(Date.parse(kept.at) - 1, Date.parse(to) - stride)
    if (next < Date.parse(span.from)) break
    to = new Date(next).toISOString()
  }
  return [...found.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1))
}
