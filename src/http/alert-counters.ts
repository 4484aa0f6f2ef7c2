import {Counter, type Registry} from 'prom-client'

/** What the webhook counts. */
export interface AlertCounters {
  readonly received: Counter
  readonly unmatched: Counter
  readonly failed: Counter
}

/** The counters of the webhook, shown with everything else at `/metrics`. */
export function alertCounters(registry: Registry): AlertCounters {
  const counter = (name: string, help: string): Counter => new Counter({name, help, registers: [registry]})
  return {
    received: counter('quorate_alerts_received_total', 'Alerts that were kept, repetitions included.'),
    unmatched: counter('quorate_alerts_unmatched_total', 'Alerts that no configured cluster claims.'),
    failed: counter(
      'quorate_alert_deliveries_failed_total',
      'Deliveries answered with 503 because they could not be kept.',
    ),
  }
}
