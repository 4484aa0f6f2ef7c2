import {z} from 'zod'
import {gauge} from './counter.ts'
import type {HistoryPoint} from './history.ts'
import {alarmsIn} from './raised-alarms.ts'
import {timeline} from './trend.ts'
import {duration} from './units.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/**
 * How much history stays readable, in milliseconds. The Kubernetes API server compacts every 5 minutes and keeps 5 to 10;
 * less breaks its watches and paged lists, which then all start over at once (etcd-facts A01).
 */
export const KEPT_MS = 10 * 60_000

/** What justifies a revision: its age, an alarm that leaves no choice, or a cluster without Kubernetes. */
export const Grounds = z.enum(['old-enough', 'no-space', 'not-kubernetes'])
export type Grounds = z.infer<typeof Grounds>

/** The oldest revision that shall stay readable. */
export interface Cut {
  readonly revision: string
  /** When it was the newest one, ISO 8601: the earliest moment at which Quorate knows of it. */
  readonly asOf: string
  readonly grounds: Grounds
}

/** Where Kubernetes keeps its keys: by default, and in OpenShift. */
const KUBERNETES = ['/registry/', '/kubernetes.io/', '/openshift.io/']

/** The revision a member has compacted to; null when it does not say. The name of the metric may change. */
export function compactedTo({probes: {metrics}}: ObservedMember): bigint | null {
  const scrape = metrics.ok ? metrics.value.scrape : undefined
  const value = scrape && gauge(scrape, 'etcd_debugging_mvcc_compact_revision')
  return value === undefined ? null : BigInt(Math.trunc(value))
}

/**
 * The newest revision that may be compacted to: the head, of the leader alone, under NOSPACE or where Kubernetes is known
 * to keep nothing; otherwise one that was the newest ten minutes ago. Null while nobody remembers that far back.
 */
export function newestCut(view: ClusterView): Cut | null {
  const {leader, observedAt} = view
  const grounds = groundsForHead(view)
  if (grounds !== null)
    return leader?.probes.status.ok === true
      ? {revision: leader.probes.status.value.revision, asOf: observedAt, grounds}
      : null
  const old = timeline(view).findLast(point => ageMs(point.at, view) >= KEPT_MS && newestIn(point, view) > 0n)
  return old === undefined
    ? null
    : {revision: String(newestIn(old, view)), asOf: old.at, grounds: 'old-enough'}
}

/** A revision somebody asked for, with what is known of its age. */
export function cutAt(revision: string, view: ClusterView): Cut {
  const known = timeline(view).find(point => newestIn(point, view) >= BigInt(revision))
  const asOf = known?.at ?? view.observedAt
  const old = ageMs(asOf, view) >= KEPT_MS
  return {revision, asOf, grounds: old ? 'old-enough' : (groundsForHead(view) ?? 'old-enough')}
}

/** Why a cut is justified on this cluster now, as a clause; null when it is not, or not any more. */
export function whyJustified(
  {asOf, grounds}: Pick<Cut, 'asOf' | 'grounds'>,
  view: ClusterView,
): string | null {
  const age = ageMs(asOf, view)
  if (age >= KEPT_MS) return `it was the newest one ${duration(age)} ago`
  if (grounds === 'not-kubernetes') return 'no keys of Kubernetes are stored here'
  return grounds === 'no-space' && hasNoSpace(view) ? 'NOSPACE is raised, so the newest one will do' : null
}

function groundsForHead(view: ClusterView): Exclude<Grounds, 'old-enough'> | null {
  if (hasNoSpace(view)) return 'no-space'
  return isWithoutKubernetes(view) ? 'not-kubernetes' : null
}

function hasNoSpace(view: ClusterView): boolean {
  return alarmsIn(view).some(({type}) => type === 'NOSPACE')
}

/** True only when every key was counted and none is where Kubernetes keeps its own; not knowing is not "without". */
function isWithoutKubernetes({seen: {apiServers, keys}}: ClusterView): boolean {
  if (apiServers.length > 0 || !keys.ok || keys.value.partial) return false
  const {counted, prefixes} = keys.value
  const listed = prefixes.reduce((sum, one) => sum + one.keys, 0)
  return listed === counted && !prefixes.some(one => KUBERNETES.some(own => one.prefix.startsWith(own)))
}

/** The newest revision any present member had then; a cluster before this one, rebuilt since, had other members. */
function newestIn({members}: HistoryPoint, view: ClusterView): bigint {
  const present = new Set(view.members.map(({id}) => id))
  return members
    .filter(({id}) => present.has(id))
    .reduce((most, {revision}) => (BigInt(revision ?? 0) > most ? BigInt(revision ?? 0) : most), 0n)
}

/** Milliseconds from then until the look. */
export function ageMs(asOf: string, {observedAt}: Pick<ClusterView, 'observedAt'>): number {
  return Date.parse(observedAt) - Date.parse(asOf)
}
