import type {MemberId} from '../domain/cluster.ts'
import type {HistoryPoint} from '../domain/history.ts'
import type {LogPatternId} from '../domain/log-patterns.ts'
import type {ClusterView} from '../domain/view.ts'
import {listed} from '../domain/words.ts'
import {eventsOf, type SeenEvent} from './log-events.ts'

/** One change of the leader. */
export interface Election {
  /** Exact when a log names it, else the first look that saw it. */
  readonly at: string
  readonly exact: boolean
  readonly from: string | null
  /** Null for a time without a leader. */
  readonly to: string | null
  readonly term: string | null
  readonly why: string
}

/** One hour of the past, UTC. */
export interface Hour {
  /** `2026-01-01T03` */
  readonly hour: string
  readonly elections: number
  /** Terms that passed, elections nobody saw included; null where the term was not known. */
  readonly terms: number | null
  readonly leaders: readonly string[]
}

/** Signs in a log that explain an election within this time before it. */
const CAUSE_WINDOW_MS = 60_000

/** What makes a cluster elect (etcd-facts 2.11), as people say it. */
const reasons: Readonly<Partial<Record<LogPatternId, string>>> = {
  'leader-transfer': 'leadership was moved on purpose',
  'oom-kill': 'the kernel killed a process',
  'slow-fsync': 'slow disk writes',
  'late-heartbeat': 'late heartbeats',
  'peer-inactive': 'a peer went silent',
  'stream-lost': 'a connection broke',
  'peer-probe-failing': 'a peer could not be reached',
  'leader-stepped-down': 'the leader stepped down',
  'disk-error': 'disk errors',
  'hung-task': 'a process hung in the kernel',
  'no-space': 'no space left',
}

/** Every change of leader the logs and the kept looks tell of, newest first. */
export function electionsOf(view: ClusterView): readonly Election[] {
  const events = eventsOf(view.members)
  const logged = events.filter(({pattern}) => pattern === 'became-leader')
  const seen = transitions(view.seen.history).filter(
    ({after, at}) => !logged.some(event => event.at >= after && event.at <= at),
  )
  const all = [
    ...logged.map(event => fromLog(event, {events, history: view.seen.history})),
    ...seen.map(change => fromLooks(change, events, view.seen.history)),
  ]
  return all.toSorted((a, b) => b.at.localeCompare(a.at))
}

/** The same by the hour, newest first; hours without a look and without an election are left out. */
export function hoursOf(view: ClusterView, elections: readonly Election[]): readonly Hour[] {
  const looks = Map.groupBy(view.seen.history, ({at}) => at.slice(0, 13))
  const hours = [...new Set([...looks.keys(), ...elections.map(({at}) => at.slice(0, 13))])].toSorted()
  return hours
    .map((hour, index) => {
      const own = elections.filter(({at}) => at.startsWith(hour))
      const points = looks.get(hour) ?? []
      // From the last look of the hour before: a term that passed between the two belongs to this one.
      const before = looks.get(hours[index - 1] ?? '')?.at(-1)
      const terms = termsOf(before === undefined ? points : [before, ...points])
      return {hour, elections: own.length, terms, leaders: leadersOf(points, own)}
    })
    .toReversed()
}

interface Transition {
  readonly after: string
  readonly at: string
  readonly from: string | null
  readonly to: string | null
}

function transitions(history: readonly HistoryPoint[]): readonly Transition[] {
  const known = history.filter(({members}) => members.some(({answered}) => answered))
  return known.slice(1).flatMap((point, index) => {
    const before = known[index]
    if (before === undefined) return []
    const [from, to] = [leaderAt(before), leaderAt(point)]
    return from === to ? [] : [{after: before.at, at: point.at, from, to}]
  })
}

/** The leader most answering members named then, by name; null when they named none. */
function leaderAt({members}: HistoryPoint): string | null {
  const named = members.flatMap(({leader}) => leader ?? [])
  const votes = [...Map.groupBy(named, id => id)].toSorted(([, a], [, b]) => b.length - a.length)
  const id: MemberId | undefined = votes[0]?.[0]
  return id === undefined ? null : (members.find(member => member.id === id)?.name ?? id)
}

function fromLog(
  event: SeenEvent,
  {events, history}: {readonly events: readonly SeenEvent[]; readonly history: readonly HistoryPoint[]},
): Election {
  const before = history.findLast(({at}) => at < event.at)
  const earlier = events.findLast(({pattern, at}) => pattern === 'became-leader' && at < event.at)
  const since = before?.at ?? event.at
  return {
    at: event.at,
    exact: true,
    from:
      earlier !== undefined && earlier.at > since ? earlier.member.name : before ? leaderAt(before) : null,
    to: event.member.name,
    term: /term (\d+)/u.exec(event.text)?.[1] ?? null,
    why: whyOf({from: event.at, to: event.at}, events, history),
  }
}

function fromLooks(
  {after, at, from, to}: Transition,
  events: readonly SeenEvent[],
  history: readonly HistoryPoint[],
): Election {
  const point = history.find(one => one.at === at)
  return {
    at,
    exact: false,
    from,
    to,
    term: point ? highestTerm([point]) : null,
    why: whyOf({from: after, to: at}, events, history),
  }
}

/** Signs of the minute before, each once with the members that showed it; nothing is guessed. */
function whyOf(
  span: {readonly from: string; readonly to: string},
  events: readonly SeenEvent[],
  history: readonly HistoryPoint[],
): string {
  const begin = Date.parse(span.from) - CAUSE_WINDOW_MS
  const near = events.filter(({at}) => Date.parse(at) >= begin && at <= span.to)
  const signs = [...Map.groupBy(near, ({pattern}) => reasons[pattern] ?? '')].flatMap(([reason, same]) =>
    reason === '' ? [] : [`${reason} (${listed([...new Set(same.map(({member}) => member.name))])})`],
  )
  const all = [...signs, ...restartsIn(history, {begin, end: Date.parse(span.to)})]
  return all.length === 0 ? 'unknown: nothing was logged or seen around it' : all.join('; ')
}

function restartsIn(
  history: readonly HistoryPoint[],
  {begin, end}: {readonly begin: number; readonly end: number},
): readonly string[] {
  const last = history.findLast(({at}) => Date.parse(at) <= end) ?? history[0]
  const next = history.find(({at}) => Date.parse(at) >= end) ?? last
  const restarted = (next?.members ?? []).flatMap(({name, processStart}) =>
    processStart !== null && processStart * 1000 >= begin && processStart * 1000 <= end ? [name] : [],
  )
  return restarted.map(name => `${name} restarted`)
}

function highestTerm(points: readonly HistoryPoint[]): string | null {
  const terms = points.flatMap(({members}) =>
    members.flatMap(({term}) => (term === null ? [] : [BigInt(term)])),
  )
  return terms.length === 0 ? null : String(terms.reduce((a, b) => (b > a ? b : a)))
}

function termsOf(points: readonly HistoryPoint[]): number | null {
  const [first, last] = [highestTerm(points.slice(0, 1)), highestTerm(points.slice(-1))]
  return first === null || last === null ? null : Number(BigInt(last) - BigInt(first))
}

function leadersOf(points: readonly HistoryPoint[], elections: readonly Election[]): readonly string[] {
  const seen = [...points.map(leaderAt), ...elections.map(({to}) => to)]
  return [...new Set(seen.flatMap(name => name ?? []))]
}
