import type {Actor} from './person.ts'
import type {Severity} from './severity.ts'
import type {Sight} from './sight.ts'

export const incidentStates = ['open', 'resolved', 'closed'] as const
export type IncidentState = (typeof incidentStates)[number]

/** How urgent an incident is: quorum lost, no leader, an election storm or no spare voter, anything else. */
export const incidentLevels = ['P1', 'P2', 'P3', 'P4'] as const
export type IncidentLevel = (typeof incidentLevels)[number]

/** Who noticed: Alertmanager by its webhook, another app by a message in Slack, Quorate's own watch, or a person. */
export type AlertSource = 'alertmanager' | 'slack' | 'quorate' | 'person'

/** One alert inside an incident. */
export interface IncidentAlert {
  /** Alertmanager's webhook when absent. */
  readonly source?: AlertSource
  /** Alertmanager's hash of the label set, with the start time: one occurrence of one alert. */
  readonly fingerprint: string
  readonly startsAt: string
  readonly status: 'firing' | 'resolved'
  readonly name: string
  readonly severity: string
  readonly summary: string
  /** When it ended, as told by the sender; only of a resolved one. */
  readonly endsAt?: string | undefined
  /** How often it began to fire, as far as deliveries told; once when absent. */
  readonly times?: number | undefined
  /** When this occurrence was first heard of, on our own clock: the sender's may be wrong. */
  readonly heardAt?: string | undefined
  /** When the first of several occurrences was heard of, on our own clock. */
  readonly firstHeardAt?: string | undefined
}

/** The conversation and record around one diagnosis, its runs and its audit trail. */
export interface Incident {
  readonly id: string
  readonly cluster: string
  readonly channel: string
  readonly state: IncidentState
  readonly title: string
  readonly severity: Severity
  readonly openedAt: string
  readonly closedAt: string | null
  readonly alerts: readonly IncidentAlert[]
  /** Absent until something is known. */
  readonly level?: IncidentLevel | undefined
  /** Why it has this level, in a few words such as "quorum lost"; says nothing of a level a person chose. */
  readonly levelWhy?: string | undefined
  /** The person who set the level by hand; from then on no look changes it. */
  readonly levelBy?: Actor | undefined
  /** Who leads the response. */
  readonly commander?: Actor | undefined
  /** When every alert had ended and a look found the cluster healthy, ISO 8601; absent while that is not so. */
  readonly resolvedAt?: string | undefined
  /** When a complete diagnosis was shown last, ISO 8601; absent before the first one, and again after a reopening. */
  readonly diagnosedAt?: string | undefined
  /** What the last complete look saw, in few facts, with what had changed since the one before. */
  readonly sight?: Sight | undefined
}

/** True when no alert of the incident fires any more. That is not yet proof of health (etcd-facts 5.2). */
export function allResolved(incident: Incident): boolean {
  return incident.alerts.every(alert => alert.status === 'resolved')
}

/** How long it has lasted, from its opening to its end, in ms on our own clock; undefined while it is open. */
export function lastedMs({openedAt, resolvedAt, closedAt}: Incident): number | undefined {
  const end = resolvedAt ?? closedAt
  return end === null ? undefined : Math.max(0, Date.parse(end) - Date.parse(openedAt))
}
