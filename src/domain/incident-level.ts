import {familyOf} from './alert-families.ts'
import type {Diagnosis} from './diagnosis.ts'
import type {Incident, IncidentAlert, IncidentLevel} from './incident.ts'
import {rank} from './severity.ts'
import {majorityProven} from './spare.ts'
import type {ClusterView} from './view.ts'

/** How urgent something is, and why in a few words. */
export interface Graded {
  readonly level: IncidentLevel
  readonly because: string
}

/** What each level means, for lists and help; an incident has words of its own. */
export const levelMeanings: Readonly<Record<IncidentLevel, string>> = {
  P1: 'quorum lost',
  P2: 'no leader',
  P3: 'election storm or no spare voter',
  P4: 'anything else',
}

/**
 * The level of what a complete look saw. Unknown is never healthy: a majority that is not proven counts as lost. Null
 * when the look found nothing to worry about, which says nothing of how bad it was.
 */
export function levelOf({view, diagnosis}: Seen): Graded | null {
  const {margin, healthy, voters} = view.quorum
  if (holds(diagnosis, 'quorum-lost', 'quorum-lost-for-good')) return {level: 'P1', because: 'quorum lost'}
  if (isLeaderless({view, diagnosis})) return {level: 'P2', because: 'no leader'}
  if (margin < 0 && !majorityProven(view)) return {level: 'P1', because: 'quorum not proven'}
  if (isStorm(diagnosis)) return {level: 'P3', because: 'election storm'}
  // A cluster of one or two voters never has a spare one; only what is missing is worth a level.
  if (margin <= 0 && healthy < voters) return {level: 'P3', because: 'no spare voter'}
  if (rank(diagnosis.verdict.severity) <= rank('info')) return null
  return {level: 'P4', because: diagnosis.verdict.severity === 'unknown' ? 'not fully seen' : 'serving'}
}

interface Seen {
  readonly view: ClusterView
  readonly diagnosis: Pick<Diagnosis, 'causes' | 'results' | 'verdict'>
}

/** The level before anybody has looked, from what the alerts say. */
export function levelFromAlerts(alerts: readonly IncidentAlert[]): Graded {
  const firing = new Set(alerts.filter(({status}) => status === 'firing').map(({name}) => familyOf(name)))
  if (firing.has('quorum')) return {level: 'P1', because: 'quorum lost, says an alert'}
  if (firing.has('leader')) return {level: 'P2', because: 'no leader, says an alert'}
  if (firing.has('churn')) return {level: 'P3', because: 'election storm, says an alert'}
  if (firing.has('members')) return {level: 'P3', because: 'a member is missing, says an alert'}
  return {level: 'P4', because: 'not looked at yet'}
}

/** The incident under a level; a person's choice stays, and without a level the one it has stays too. */
export function withLevel(incident: Incident, graded: Graded | null): Incident {
  if (incident.levelBy !== undefined || graded === null) return incident
  if (incident.level === graded.level && incident.levelWhy === graded.because) return incident
  return {...incident, level: graded.level, levelWhy: graded.because}
}

function holds({causes}: Pick<Diagnosis, 'causes'>, ...names: readonly string[]): boolean {
  return causes.some(({name}) => names.includes(name))
}

/** One voter that names no leader is that voter's trouble; a majority that answers and knows none is the cluster's. */
function isLeaderless({view, diagnosis}: Seen): boolean {
  if (holds(diagnosis, 'no-leader-with-majority')) return true
  const named = view.voters.flatMap(({probes: {status}}) => (status.ok ? [status.value.leader] : []))
  return named.length >= view.quorum.needed && named.every(leader => leader === null) && !majorityProven(view)
}

function isStorm({causes, results}: Pick<Diagnosis, 'causes' | 'results'>): boolean {
  const churn = results.find(({check}) => check === 'leader-churn')?.state
  return churn === 'warning' || churn === 'critical' || holds({causes}, 'timers')
}
