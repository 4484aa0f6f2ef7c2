import type {IncidentAlert} from './incident.ts'

/** Alerts one incident keeps; the trail has every one. Ended ones are forgotten first, oldest first. */
export const MOST_ALERTS = 1000

/**
 * Adds or updates one alert. The same delivery twice changes nothing, and deliveries may come in any order: an older
 * occurrence says nothing of a newer one, and an occurrence that ended does not fire again by itself.
 */
export function withAlert(alerts: readonly IncidentAlert[], alert: IncidentAlert): readonly IncidentAlert[] {
  const place = alerts.findIndex(kept => isSameAlert(kept, alert))
  const kept = alerts[place]
  if (kept === undefined) return bounded([...alerts, alert])
  const next = merged(kept, alert)
  return next === kept ? alerts : alerts.with(place, next)
}

/** The alert as it is kept; undefined when it is not. */
export function keptAs(alerts: readonly IncidentAlert[], alert: IncidentAlert): IncidentAlert | undefined {
  return alerts.find(kept => isSameAlert(kept, alert))
}

/** A fingerprint stands for all labels, the name included; a sender that repeats it for another name lies. */
function isSameAlert(a: IncidentAlert, b: IncidentAlert): boolean {
  return a.fingerprint === b.fingerprint && a.name === b.name
}

/** Start times are compared with each other only: both are of the sender's clock, whatever that shows. */
function merged(kept: IncidentAlert, alert: IncidentAlert): IncidentAlert {
  const later = Date.parse(alert.startsAt) - Date.parse(kept.startsAt)
  if (later < 0) return kept
  if (later > 0) return anew(kept, alert)
  if (kept.status === 'resolved' && alert.status === 'firing' && !outlasts(alert, kept)) return kept
  return {...alert, ...memoryOf(kept)}
}

function anew(kept: IncidentAlert, alert: IncidentAlert): IncidentAlert {
  const firstHeardAt = kept.firstHeardAt ?? kept.heardAt
  return {
    ...alert,
    times: (kept.times ?? 1) + 1,
    ...(firstHeardAt === undefined ? {} : {firstHeardAt}),
  }
}

/** True when a firing alert tells an end later than the one told before; the zero time tells none. */
function outlasts({endsAt}: IncidentAlert, ended: IncidentAlert): boolean {
  return Date.parse(endsAt ?? '') > Date.parse(ended.endsAt ?? '')
}

function memoryOf({
  times,
  heardAt,
  firstHeardAt,
}: IncidentAlert): Pick<IncidentAlert, 'times' | 'heardAt' | 'firstHeardAt'> {
  return {
    ...(times === undefined ? {} : {times}),
    ...(heardAt === undefined ? {} : {heardAt}),
    ...(firstHeardAt === undefined ? {} : {firstHeardAt}),
  }
}

function bounded(alerts: readonly IncidentAlert[]): readonly IncidentAlert[] {
  if (alerts.length <= MOST_ALERTS) return alerts
  const ended = alerts.findIndex(({status}) => status === 'resolved')
  return alerts.toSpliced(Math.max(0, ended), 1)
}
