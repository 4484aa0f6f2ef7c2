import type {HistoryPoint} from '../../domain/history.ts'
import {hostAndPort, hostOf} from './addresses.ts'
import type {FactName, PastRequest} from './queries.ts'
import type {Series} from './range-answer.ts'

type Member = PastRequest['members'][number]
type Found = ReadonlyMap<FactName, readonly Series[]>

/**
 * Merges the series of all queries into points, oldest first. A moment of which Prometheus knows nothing gives no
 * point, and a member it does not scrape is in none: its silence then was Prometheus' own, not the member's.
 */
export function pointsFrom(found: Found, members: readonly Member[]): readonly HistoryPoint[] {
  const known = members.flatMap(member => {
    const facts = factsOf(found, member, members)
    return facts.size === 0 ? [] : [{member, facts}]
  })
  const moments = new Set(
    known.flatMap(({facts}) => [...facts.values()].flatMap(values => [...values.keys()])),
  )
  return [...moments]
    .toSorted((a, b) => a - b)
    .map(moment => ({
      at: new Date(Math.round(moment * 1000)).toISOString(),
      members: known.map(({member, facts}) => memberAt(moment, member, facts)),
    }))
}

type Facts = ReadonlyMap<FactName, ReadonlyMap<number, number>>

function factsOf(found: Found, member: Member, members: readonly Member[]): Facts {
  return new Map(
    [...found].flatMap(([name, series]): [FactName, ReadonlyMap<number, number>][] => {
      const own = bestOf(series, member, members)
      return own === undefined ? [] : [[name, own.values]]
    }),
  )
}

/** By host and port; by the host alone where no other member lives there, since metrics may have a port of their own. */
function bestOf(
  series: readonly Series[],
  {id, addresses}: Member,
  members: readonly Member[],
): Series | undefined {
  const places = addresses.map(hostAndPort)
  const exact = series.find(({labels}) => places.includes(labels['instance'] ?? ''))
  if (exact !== undefined) return exact
  const hosts = addresses.map(hostOf)
  const shared = members.some(
    other => other.id !== id && other.addresses.some(one => hosts.includes(hostOf(one))),
  )
  return shared ? undefined : series.find(({labels}) => hosts.includes(hostOf(labels['instance'] ?? '')))
}

function memberAt(moment: number, {id, name}: Member, facts: Facts): HistoryPoint['members'][number] {
  const at = (fact: FactName) => facts.get(fact)?.get(moment) ?? null
  return {
    id,
    name,
    answered: [...facts.values()].some(values => values.has(moment)),
    healthy: at('hasLeader') === 1,
    leader: null,
    term: null,
    index: null,
    revision: null,
    dbSize: at('dbSize'),
    dbSizeInUse: at('dbSizeInUse'),
    processStart: at('processStart'),
    leaderChanges: at('leaderChanges'),
  }
}
