import type {IncidentAlert} from './incident.ts'

/** Clocks of machines differ by seconds; more than this and the sender's is wrong. */
const AHEAD_MS = 2 * 60_000

/** An alert heard of for the first time is rarely older; then its clock, or the time it went unheard, needs a word. */
const ANCIENT_MS = 7 * 24 * 60 * 60_000

/** Whether the start an alert tells can be right, judged by when it was heard of; null when it can. */
export function clockDoubt({
  startsAt,
  heardAt,
}: Pick<IncidentAlert, 'startsAt' | 'heardAt'>): 'future' | 'ancient' | null {
  if (heardAt === undefined) return null
  const age = Date.parse(heardAt) - Date.parse(startsAt)
  if (age < -AHEAD_MS) return 'future'
  return age > ANCIENT_MS ? 'ancient' : null
}
