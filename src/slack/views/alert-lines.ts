import {clockDoubt} from '../../domain/alert-clock.ts'
import {type NamedAlerts, pictureOf} from '../../domain/alert-picture.ts'
import type {Diagnosis} from '../../domain/diagnosis.ts'
import type {IncidentAlert} from '../../domain/incident.ts'
import {when} from '../escape.ts'
import {atMost} from './blocks.ts'
import {short} from './words.ts'

/** Alerts told in full, and names told in one line; with more, their number says enough. */
const ROWS = 5
const NAMES = 8

/** The alerts of an incident: what tells something of its own in full, what follows from it in one line. */
export function alertLines(
  alerts: readonly IncidentAlert[],
  diagnosis: Pick<Diagnosis, 'causes'> | null,
): readonly string[] {
  if (alerts.length === 0) return ['No alerts']
  const {front, behind, because, ended} = pictureOf(alerts, diagnosis)
  const told = front.length + behind.length === 0 ? ended.map(one => row('✅ resolved', one)) : []
  return [
    ...atMost(
      front.map(one => row('🔔 firing', one)),
      ROWS,
    ),
    namesLine(`↳ Because of ${short(because ?? '', 120)}`, behind),
    ...atMost(told, ROWS),
    told.length > 0 ? '' : namesLine('✅ resolved', ended),
  ]
}

function row(mark: string, named: NamedAlerts): string {
  const [first] = named.alerts
  if (first === undefined) return ''
  const what = first.summary === '' ? '' : `: ${short(first.summary, 200)}`
  const told = [short(first.severity, 20), sinceWords(first), timesWords(named)].filter(word => word !== '')
  return `${mark} · ${counted(named)} (${told.join(', ')})${what}`
}

function namesLine(lead: string, all: readonly NamedAlerts[]): string {
  if (all.length === 0) return ''
  const more = all.length > NAMES ? ` and ${all.length - NAMES} more` : ''
  return `${lead}: ${all.slice(0, NAMES).map(counted).join(', ')}${more}`
}

function counted({name, alerts}: NamedAlerts): string {
  return `${short(name, 80)}${alerts.length > 1 ? ` ×${alerts.length}` : ''}`
}

/** A time that cannot be right is shown as it was told, with a note. */
function sinceWords(alert: IncidentAlert): string {
  const doubt = clockDoubt(alert)
  if (doubt === null) return `since ${when(alert.startsAt)}`
  const why = doubt === 'future' ? 'in the future: a clock is wrong' : 'long before it was heard of'
  return `since ${short(alert.startsAt, 40)}, ${why}`
}

/** Flapping, counted by occurrences and dated by our own clock. */
function timesWords({alerts}: NamedAlerts): string {
  const [restless] = alerts.toSorted((a, b) => (b.times ?? 1) - (a.times ?? 1))
  const {times = 1, firstHeardAt} = restless ?? {}
  if (times < 2) return ''
  return `fired ${times} times${firstHeardAt === undefined ? '' : ` since ${when(firstHeardAt)}`}`
}
