import type {HistoryPoint} from './history.ts'
import type {Actor} from './person.ts'
import type {Scrape} from './scrape.ts'

/** How long a live view lasts, in minutes: long enough for a repair, short enough that a forgotten one ends by itself. */
export const watchMinutes = {least: 1, usual: 10, most: 60} as const

/** How often one live view is brought up to date while few are open. */
export const WATCH_EVERY_MS = 10_000

/**
 * Edits a minute that all live views of a workspace share: half of what Slack allows us to edit (40 a minute in all), so
 * that the cards of runs and incidents never wait behind a view somebody left open.
 */
export const WATCH_EDITS_PER_MINUTE = 20

/** Live views at a time; with more each would be older than a minute. */
export const MOST_WATCHES = 20

/** Samples kept of one view; a chart has no room for more than twenty moments. */
export const MOST_SAMPLES = 60

/** What one member showed at one moment; null where it was not known. */
export interface MemberSample {
  readonly name: string
  readonly answered: boolean
  /** A linearizable read through it succeeded; a learner is as well as it can be when it answers. */
  readonly healthy: boolean
  readonly learner: boolean
  /** Its counters were read; without them a missing percentile says nothing. */
  readonly counted: boolean
  /** Raft entries behind the member furthest ahead. */
  readonly lag: number | null
  /** 99th percentile of log writes since the read before, in ms; null also when there were too few. */
  readonly fsyncMs: number | null
  /** How long a linearizable read through it took, in ms. */
  readonly readMs: number | null
}

/** One moment of a live view. */
export interface WatchSample {
  readonly at: string
  /** Name of the leader that all answering voters agree on. */
  readonly leader: string | null
  readonly term: string | null
  /** The highest raft index. */
  readonly index: string | null
  readonly voters: number
  readonly healthy: number
  readonly needed: number
  /** Elections since the sample before. */
  readonly elections: number
  readonly members: readonly MemberSample[]
}

/** Somebody other than before leads. */
export interface LeaderChange {
  readonly at: string
  readonly from: string
  readonly to: string
}

/** A stretch of time, as far as looks can tell. */
export interface Stretch {
  readonly from: string
  readonly to: string
}

/** The largest, or smallest, value of something measured, and where and when. */
export interface Extreme {
  readonly value: number
  readonly member: string
  readonly at: string
}

/** What a whole view amounts to; kept beside the samples, which get thinner. */
export interface WatchTally {
  readonly looks: number
  readonly elections: number
  /** The newest ones. */
  readonly changes: readonly LeaderChange[]
  /** Who led last, whatever came since. */
  readonly lastLeader: string | null
  readonly leaderlessSince: string | null
  readonly longestLeaderless: Stretch | null
  readonly maxLag: Extreme | null
  readonly fsync: {readonly lowest: Extreme; readonly highest: Extreme} | null
  readonly slowestRead: Extreme | null
  readonly fewestHealthy: {readonly healthy: number; readonly voters: number; readonly at: string} | null
  /** Members that are silent now, with since when. */
  readonly silent: Readonly<Record<string, string>>
  /** How many looks each member left without an answer. */
  readonly missed: Readonly<Record<string, number>>
  /** Times in which nothing was looked at, as while Quorate was restarted; the newest ones. */
  readonly gaps: readonly Stretch[]
}

/** A cluster shown live in one channel for some minutes. */
export interface LiveWatch {
  readonly id: string
  readonly cluster: string
  readonly channel: string
  /** Thread it was asked for in; null for the channel itself. */
  readonly threadTs: string | null
  /** The incident that was open when it began. */
  readonly incident: string | null
  readonly by: Actor
  readonly startedAt: string
  readonly until: string
  /** When the next look is due. */
  readonly nextAt: string
  readonly samples: readonly WatchSample[]
  readonly tally: WatchTally
  /** What the next look is compared with. */
  readonly before: WatchBefore
  readonly ended: WatchEnd | null
}

/** How a view ended: its time was over, or somebody stopped it. */
export interface WatchEnd {
  readonly at: string
  readonly by: Actor | null
}

/** The last look, as far as the next one is compared with it. */
export interface WatchBefore {
  readonly point: HistoryPoint | null
  /** The counters of log writes, by member. */
  readonly writes: Readonly<Record<string, Scrape>>
}

/** What is told of a view that begins. */
export type WatchStart = Pick<
  LiveWatch,
  'id' | 'cluster' | 'channel' | 'threadTs' | 'incident' | 'by' | 'startedAt'
>

/** A view that has seen nothing yet. */
export function beginWatch(start: WatchStart, minutes: number): LiveWatch {
  return {
    ...start,
    until: minutesLater(start.startedAt, minutes),
    nextAt: start.startedAt,
    samples: [],
    tally: nothingSeen,
    before: {point: null, writes: {}},
    ended: null,
  }
}

const nothingSeen: WatchTally = {
  looks: 0,
  elections: 0,
  changes: [],
  lastLeader: null,
  leaderlessSince: null,
  longestLeaderless: null,
  maxLag: null,
  fsync: null,
  slowestRead: null,
  fewestHealthy: null,
  silent: {},
  missed: {},
  gaps: [],
}

/** The same view, lasting so many minutes from now on, unless it lasts longer anyway. */
export function extended(watch: LiveWatch, now: string, minutes: number): LiveWatch {
  const until = minutesLater(now, minutes)
  return until > watch.until ? {...watch, until} : watch
}

/** How far apart the looks of each view are while so many are open: together they stay within their share of edits. */
export function watchEveryMs(open: number): number {
  return Math.max(WATCH_EVERY_MS, Math.ceil((open * 60_000) / WATCH_EDITS_PER_MINUTE))
}

/** At most {@link MOST_SAMPLES}: two neighbours become one that shows the worse of both. */
export function thinSamples(samples: readonly WatchSample[]): readonly WatchSample[] {
  if (samples.length <= MOST_SAMPLES) return samples
  return Array.from({length: Math.ceil(samples.length / 2)}, (_, pair) => {
    const [first, second] = samples.slice(pair * 2, pair * 2 + 2)
    return first === undefined || second === undefined ? (first ?? second) : worse(first, second)
  }).filter(sample => sample !== undefined)
}

function worse(first: WatchSample, second: WatchSample): WatchSample {
  return {
    ...second,
    healthy: Math.min(first.healthy, second.healthy),
    elections: first.elections + second.elections,
    members: second.members.map(member => {
      const before = first.members.find(({name}) => name === member.name)
      return before === undefined
        ? member
        : {
            ...member,
            lag: higher(before.lag, member.lag),
            fsyncMs: higher(before.fsyncMs, member.fsyncMs),
            readMs: higher(before.readMs, member.readMs),
          }
    }),
  }
}

/** The higher of two values of which either may be unknown. */
export function higher(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}

function minutesLater(iso: string, minutes: number): string {
  return new Date(Date.parse(iso) + minutes * 60_000).toISOString()
}
