import type {Incident} from './incident.ts'
import type {ClusterSettings} from './settings.ts'

const MINUTE_MS = 60_000

/** What an incident has cost until it ended, or until now: whole minutes times the configured price of one. */
export function impactOf(
  {openedAt, resolvedAt, closedAt}: Pick<Incident, 'openedAt' | 'resolvedAt' | 'closedAt'>,
  {perMinute}: NonNullable<ClusterSettings['impact']>,
  now: string,
): {readonly minutes: number; readonly cost: number} {
  const until = Date.parse(resolvedAt ?? closedAt ?? now)
  const minutes = Math.max(0, Math.floor((until - Date.parse(openedAt)) / MINUTE_MS))
  return {minutes, cost: minutes * perMinute}
}

/**
 * "Impact so far: about $1,250,000 (25 min at $50,000 a minute, estimate)"; null where no price is configured. `now` is
 * ISO 8601; a resolved or closed incident costs no more.
 */
export function impactLine(
  incident: Pick<Incident, 'openedAt' | 'resolvedAt' | 'closedAt'>,
  {impact}: Pick<ClusterSettings, 'impact'>,
  now: string,
): string | null {
  if (impact === undefined) return null
  const {minutes, cost} = impactOf(incident, impact, now)
  const money = moneyIn(impact.currency)
  const over = incident.resolvedAt !== undefined || incident.closedAt !== null
  return `Impact${over ? '' : ' so far'}: about ${money(cost)} (${minutes} min at ${money(impact.perMinute)} a minute, estimate)`
}

/** Prices in English, as everything Quorate says; cents only where a minute costs less than ten of the unit. */
function moneyIn(currency: string): (value: number) => string {
  return value =>
    new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      ...(value >= 10 || value === 0 ? {maximumFractionDigits: 0} : {}),
    }).format(value)
}
