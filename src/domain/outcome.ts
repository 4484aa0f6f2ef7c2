import {allResolved, type Incident} from './incident.ts'
import {rank, type Severity} from './severity.ts'
import {listed} from './words.ts'

/** What became of an incident after a run, in one word. */
export type OutcomeVerdict = 'resolved' | 'unchanged' | 'worse' | 'unknown'

/** The time after a run in which the alerts of its incident are watched, and what came of it. */
export interface Outcome {
  readonly run: string
  readonly cluster: string
  readonly incident: string
  /** When the run ended, ISO 8601. */
  readonly since: string
  /** When the verdict is due, ISO 8601. */
  readonly until: string
  /** The worst finding the runbook treats, as it was when the plan was made. */
  readonly before: Severity
  /** Looks taken so far. */
  readonly looks: number
  /** Since when every look was healthy and no alert fired, ISO 8601; null while that is not so. */
  readonly healthySince: string | null
  /** Null while it is watched. */
  readonly judged: {readonly verdict: OutcomeVerdict; readonly sentence: string; readonly at: string} | null
}

/** What one look found. */
export interface OutcomeLook {
  /** The worst finding the runbook treats. */
  readonly now: Severity
  /** The incident as the alerts that arrived have left it. */
  readonly incident: Incident
  /** When the look ended, ISO 8601. */
  readonly at: string
}

/** The outcome after one more look. A single unhealthy or blind one begins the healthy time anew. */
export function afterLook(outcome: Outcome, {now, incident, at}: OutcomeLook): Outcome {
  const healthy = isQuiet(now) && allResolved(incident)
  return {
    ...outcome,
    looks: outcome.looks + 1,
    healthySince: healthy ? (outcome.healthySince ?? at) : null,
  }
}

/**
 * The verdict from the last look. A look that could not tell is unknown, whatever the alerts say: an alert that cannot
 * be evaluated is resolved as well (etcd-facts 5.2).
 */
export function verdictOf(
  outcome: Outcome,
  {now, incident}: Pick<OutcomeLook, 'now' | 'incident'>,
): {readonly verdict: OutcomeVerdict; readonly sentence: string} {
  const firing = namesOf(incident, alert => alert.status === 'firing')
  const known = namesOf(incident, alert => Date.parse(began(alert)) <= Date.parse(outcome.since))
  const fresh = firing.filter(name => !known.includes(name))
  if (fresh.length > 0) return {verdict: 'worse', sentence: `${alerts(fresh)} began to fire after the run.`}
  if (now === 'unknown')
    return {verdict: 'unknown', sentence: 'What became of it cannot be told: a member does not answer.'}
  if (!isQuiet(now) && rank(now) > rank(outcome.before))
    return {
      verdict: 'worse',
      sentence: `The findings the runbook treats went from ${outcome.before} to ${now}.`,
    }
  if (firing.length > 0) return {verdict: 'unchanged', sentence: stillFiring(firing, now)}
  if (!isQuiet(now))
    return {
      verdict: 'unchanged',
      sentence: `The alerts ended, but the findings the runbook treats are still ${now}.`,
    }
  const since =
    outcome.healthySince === null ? '' : `, healthy since ${outcome.healthySince.slice(11, 19)} UTC`
  return {verdict: 'resolved', sentence: `Every alert ended, and what the runbook treats is healthy${since}.`}
}

/** When it was heard of, since the sender's clock may be wrong; of several occurrences the first. */
function began({firstHeardAt, heardAt, startsAt}: Incident['alerts'][number]): string {
  return firstHeardAt ?? heardAt ?? startsAt
}

function stillFiring(firing: readonly string[], now: Severity): string {
  const besides = isQuiet(now)
    ? 'although what the runbook treats is healthy now'
    : `and the findings the runbook treats are ${now}`
  return `${alerts(firing)} still ${firing.length === 1 ? 'fires' : 'fire'}, ${besides}.`
}

function alerts(names: readonly string[]): string {
  return `${names.length === 1 ? 'Alert' : 'Alerts'} ${listed(names)}`
}

function namesOf(
  {alerts: all}: Incident,
  matches: (alert: Incident['alerts'][number]) => boolean,
): readonly string[] {
  return [...new Set(all.filter(matches).map(({name}) => name))]
}

function isQuiet(severity: Severity): boolean {
  return rank(severity) <= rank('info')
}
