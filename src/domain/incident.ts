import type {Actor} from './person.ts'
import type {Severity} from './severity.ts'

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
  /** The person who set the level by hand; from then on no look changes it. */
  readonly levelBy?: Actor | undefined
  /** Who leads the response. */
  readonly commander?: Actor | undefined
  /** When every alert had ended and a look found the cluster healthy, ISO 8601; absent while that is not so. */
  readonly resolvedAt?: string | undefined
  /** When a complete diagnosis was shown last, ISO 8601; absent before the first one, and again after a reopening. */
  readonly diagnosedAt?: string | undefined
}

/** Adds or updates one occurrence of an alert; the same delivery twice changes nothing. */
export function withAlert(incident: Incident, alert: IncidentAlert): Incident {
  const place = incident.alerts.findIndex(
    a => a.fingerprint === alert.fingerprint && a.startsAt === alert.startsAt,
  )
  const alerts = place < 0 ? [...incident.alerts, alert] : incident.alerts.with(place, alert)
  return {...incident, alerts}
}

/** True when no alert of the incident fires any more. That is not yet proof of health (etcd-facts 5.2). */
export function allResolved(incident: Incident): boolean {
  return incident.alerts.every(alert => alert.status === 'resolved')
}
