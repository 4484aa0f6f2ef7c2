import type {ForeignAlert} from '../../domain/foreign-alert.ts'
import {cut} from '../escape.ts'
import {alertmanager} from './alertmanager.ts'
import type {AlertApp} from './app.ts'
import {datadog} from './datadog.ts'
import {grafana} from './grafana.ts'
import type {SlackMessage} from './message.ts'
import {pagerduty} from './pagerduty.ts'

/** Every app that is understood; Alertmanager last, since Grafana writes titles like it. */
export const apps: readonly AlertApp[] = [datadog, grafana, pagerduty, alertmanager]

/** One message of a thousand alerts is no message for people; the rest of it is not read. */
const MOST_ALERTS = 50

/** The alerts of a message, by the first app whose form it has; none for any other message. */
export function readAlerts(message: SlackMessage): readonly ForeignAlert[] {
  for (const {id, read} of apps) {
    const found = read(message)
    if (found.length > 0) return found.slice(0, MOST_ALERTS).map(alert => ({app: id, ...clipped(alert)}))
  }
  return []
}

function clipped<T extends Omit<ForeignAlert, 'app'>>(alert: T): T {
  const {name, severity, summary} = alert
  return {...alert, name: cut(name, 300), severity: cut(severity, 40), summary: cut(summary, 300)}
}
