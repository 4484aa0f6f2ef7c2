import type {IncidentAlert} from '../domain/incident.ts'

type Status = IncidentAlert['status']

/** More alerts than any fleet has under discussion at once; what is older was overtaken by nothing for long. */
const REMEMBERED = 10_000

/**
 * Two messages about one alert may arrive the wrong way round: each takes whichever socket it likes. Given what a message
 * says and when it was said, this is what holds now: the status of the latest message so far.
 */
export type LastWord = (alert: string, said: {readonly at: number; readonly status: Status}) => Status

/** Remembers the last word on each alert for as long as the process lives; messages late by a restart come in order. */
export function lastWords(): LastWord {
  const latest = new Map<string, {readonly at: number; readonly status: Status}>()
  return (alert, said) => {
    const known = latest.get(alert)
    if (known !== undefined && known.at > said.at) return known.status
    latest.delete(alert)
    latest.set(alert, said)
    const [oldest] = latest.keys()
    if (latest.size > REMEMBERED && oldest !== undefined) latest.delete(oldest)
    return said.status
  }
}
