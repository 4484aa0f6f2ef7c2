import type {MemberId} from '../domain/cluster.ts'
import {type Elections, electionsIn, termOf} from '../domain/elections.ts'
import type {HistoryPoint} from '../domain/history.ts'
import type {LogPatternId} from '../domain/log-patterns.ts'
import {timeline} from '../domain/trend.ts'
import type {ClusterView} from '../domain/view.ts'
import {listed} from '../domain/words.ts'
import {eventsOf, type SeenEvent} from './log-events.ts'

/** One change of the leader, or elections of which nobody knows more than their number. */
export interface Election {
  /** Exact when a log names it, else the first look that saw it. */
  readonly at: string
  readonly exact: boolean
  readonly from: string | null
  /** Null for a time without a leader. */
  readonly to: string | null
  readonly term: string | null
  readonly why: string
  /** How many elections it was: 0 for a leader that was lost and none elected, more than 1 when only their number is known. */
  readonly elections: number
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

/**
 * Every change of leader the logs and the looks tell of, newest first. Between two looks as many elections are counted
 * as the check `leader-churn` counts, those in the logs among them.
 */
export function electionsOf(view: ClusterView): readonly Election[] {
  const past: Past = {events: eventsOf(view.members), steps: electionsIn(timeline(view))}
  const logged = past.events.filter(({pattern}) => pattern === 'became-leader')
  const seen = past.steps.flatMap(step =>
    fromLooks(step, logged.filter(({at}) => isWithin(step, at)).length, past),
  )
  const all = [...logged.map(event => fromLog(event, past)), ...seen]
  return all.toSorted((a, b) => b.at.localeCompare(a.at))
}

/** Matched lines of all logs, and what happened from look to look. */
interface Past {
  readonly events: readonly SeenEvent[]
  readonly steps: readonly Elections[]
}

function isWithin({before, point}: Elections, at: string): boolean {
  return at > before.at && at <= point.at
}

/** The same by the hour, newest first; hours without a look and without an election are left out. */
export function hoursOf(view: ClusterView, elections: readonly Election[]): readonly Hour[] {
  const looks = Map.groupBy(timeline(view), ({at}) => at.slice(0, 13))
  const hours = [...new Set([...looks.keys(), ...elections.map(({at}) => at.slice(0, 13))])].toSorted()
  return hours
    .map((hour, index) => {
      const own = elections.filter(({at}) => at.startsWith(hour))
      const points = looks.get(hour) ?? []
      // From the last look of the hour before: a term that passed between the two belongs to this one.
      const before = looks.get(hours[index - 1] ?? '')?.at(-1)
      const terms = termsOf(before === undefined ? points : [before, ...points])
      return {hour, elections: sum(own), terms, leaders: leadersOf(points, own)}
    })
    .toReversed()
}

function sum(elections: readonly Election[]): number {
  return elections.reduce((all, one) => all + one.elections, 0)
}

/** The leader most answering members named then, by name; null when they named none. */
function leaderAt({members}: HistoryPoint): string | null {
  const named = members.flatMap(({leader}) => leader ?? [])
  const votes = [...Map.groupBy(named, id => id)].toSorted(([, a], [, b]) => b.length - a.length)
  const id: MemberId | undefined = votes[0]?.[0]
  return id === undefined ? null : (members.find(member => member.id === id)?.name ?? id)
}

function fromLog(event: SeenEvent, past: Past): Election {
  const step = past.steps.find(one => isWithin(one, event.at))
  const before = step?.before
  const earlier = past.events.findLast(({pattern, at}) => pattern === 'became-leader' && at < event.at)
  const known = before !== undefined && (earlier === undefined || earlier.at <= before.at)
  return {
    at: event.at,
    exact: true,
    from: known ? leaderAt(before) : (earlier?.member.name ?? null),
    to: event.member.name,
    term: /term (\d+)/u.exec(event.text)?.[1] ?? null,
    why: whyOf({from: event.at, to: event.at, restarted: step?.restarted ?? []}, past),
    elections: 1,
  }
}

/** What the looks tell beyond the logs: nothing where those name every election. */
function fromLooks(step: Elections, logged: number, past: Past): readonly Election[] {
  const {before, point, total, restarted} = step
  const [from, to] = [leaderAt(before), leaderAt(point)]
  const unnamed = Math.max(0, total - logged)
  if (unnamed === 0 && (logged > 0 || from === to)) return []
  const times = unnamed > 1 ? `${unnamed} elections; ` : ''
  return [
    {
      at: point.at,
      exact: false,
      from,
      to,
      term: String(termOf(point)),
      why: `${times}${whyOf({from: before.at, to: point.at, restarted}, past)}`,
      elections: unnamed,
    },
  ]
}

interface Span extends Pick<Elections, 'restarted'> {
  readonly from: string
  readonly to: string
}

/** Signs of the minute before, each once with the members that showed it; nothing is guessed. */
function whyOf({from, to, restarted}: Span, {events}: Past): string {
  const begin = Date.parse(from) - CAUSE_WINDOW_MS
  const near = events.filter(({at}) => Date.parse(at) >= begin && at <= to)
  const signs = [...Map.groupBy(near, ({pattern}) => reasons[pattern] ?? '')].flatMap(([reason, same]) =>
    reason === '' ? [] : [`${reason} (${listed([...new Set(same.map(({member}) => member.name))])})`],
  )
  const all = [...signs, ...restarted.map(name => `${name} restarted`)]
  return all.length === 0 ? 'unknown: nothing was logged or seen around it' : all.join('; ')
}

function termsOf(points: readonly HistoryPoint[]): number | null {
  const terms = points.map(termOf).filter(term => term > 0n)
  const [first, last] = [terms[0], terms.at(-1)]
  return first === undefined || last === undefined ? null : Number(last - first)
}

function leadersOf(points: readonly HistoryPoint[], elections: readonly Election[]): readonly string[] {
  const seen = [...points.map(leaderAt), ...elections.map(({to}) => to)]
  return [...new Set(seen.flatMap(name => name ?? []))]
}
