import {carriedOn, electionsIn, termOf} from './elections.ts'
import {histogramOver, quantileOf} from './histogram.ts'
import type {HistoryPoint} from './history.ts'
import type {MemberSample, WatchBefore, WatchSample} from './live-watch.ts'
import type {ProbeName} from './observation.ts'
import {pointOf} from './point-of.ts'
import type {Questions} from './questions.ts'
import type {Scrape} from './scrape.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** etcd's histogram of how long its log needs to reach the disk. */
const FSYNC = 'etcd_disk_wal_fsync_duration_seconds'

/** Counters older than this tell of another time: the percentile begins anew. */
const OLDEST_MS = 2 * 60_000

const probes: readonly ProbeName[] = ['status', 'memberList', 'linearizable', 'serializable', 'metrics']

/** What a live view asks: small calls to each member and its counters, nothing of the hosts. */
export const watchQuestions: Questions = {probes, apiServers: false, commitPath: false, logMinutes: 15}

/** One moment of a view, compared with the look before. */
export function sampleOf(
  view: ClusterView,
  {before, known}: {readonly before: WatchBefore; readonly known: WatchSample | null},
): {readonly sample: WatchSample; readonly before: WatchBefore} {
  const {voters, healthy, needed} = quorumOfView(view, known)
  const point = pointOf(view)
  const elections = electionsBetween(before.point, point)
  const measured = view.members.map(member => measure(member, view, before))
  const sample: WatchSample = {
    at: view.observedAt,
    leader: view.leader?.name ?? null,
    term: termIn(point),
    index: furthest(view)?.toString() ?? null,
    ...{voters, healthy, needed, elections},
    members: view.memberList === null ? silentOnes(view, known) : measured.map(({sample: one}) => one),
  }
  const writes = Object.fromEntries(measured.flatMap(({name, writes: kept}) => (kept ? [[name, kept]] : [])))
  return {
    sample,
    before: {
      // Where nobody said who the members are, what was known of them before is still the best there is.
      point: point.members.length === 0 ? before.point : carriedOn(before.point, point),
      writes: {...before.writes, ...writes},
    },
  }
}

/** When nobody answers nobody tells who the members are: they are those of the look before. */
function silentOnes(view: ClusterView, known: WatchSample | null): readonly MemberSample[] {
  const names = known?.members ?? view.members.map(({name, learner}) => ({name, learner}))
  return names.map(({name, learner}) => ({
    ...{name, learner, answered: false, healthy: false, counted: false},
    ...{lag: null, fsyncMs: null, readMs: null},
  }))
}

function quorumOfView({memberList, quorum}: ClusterView, known: WatchSample | null) {
  if (memberList !== null || known === null) return quorum
  return {voters: known.voters, healthy: 0, needed: known.needed}
}

function electionsBetween(before: HistoryPoint | null, point: HistoryPoint): number {
  if (before === null) return 0
  return electionsIn([before, point]).reduce((sum, {total}) => sum + total, 0)
}

function termIn(point: HistoryPoint): string | null {
  const term = termOf(point)
  return term > 0n ? term.toString() : null
}

/** The highest raft index among the members of one cluster; null when they are not of one. */
function furthest({clusterId, members}: ClusterView): bigint | null {
  if (clusterId === null) return null
  const all = members.flatMap(({probes: {status}}) => (status.ok ? [BigInt(status.value.raftIndex)] : []))
  return all.reduce((a, b) => (b > a ? b : a), 0n)
}

interface Measured {
  readonly name: string
  readonly sample: MemberSample
  /** The counters to compare the next look with; absent where the older ones stay. */
  readonly writes: Scrape | undefined
}

function measure(member: ObservedMember, view: ClusterView, before: WatchBefore): Measured {
  const {name, learner, probes: found} = member
  const ahead = furthest(view)
  const now = found.metrics.ok ? writesIn(found.metrics.value.scrape) : undefined
  const fsync = now === undefined ? null : percentile(before.writes[name], now)
  const answered = found.status.ok
  return {
    name,
    sample: {
      name,
      learner,
      answered,
      healthy: learner ? answered : isHealthyVoter(member),
      lag: found.status.ok && ahead !== null ? Number(ahead - BigInt(found.status.value.raftIndex)) : null,
      counted: now !== undefined,
      fsyncMs: fsync?.ms ?? null,
      readMs: found.linearizable.ok ? Math.round(found.linearizable.tookMs * 10) / 10 : null,
    },
    writes: fsync?.keep === true ? undefined : now,
  }
}

/** The part of a read that the percentile needs; the rest is not worth keeping. */
function writesIn(scrape: Scrape | undefined): Scrape | undefined {
  if (scrape === undefined) return undefined
  const samples = Object.entries(scrape.samples).filter(([key]) => key.startsWith(`${FSYNC}_bucket`))
  return {...scrape, samples: Object.fromEntries(samples)}
}

/** Too few writes since the older read leave it standing, so that a quiet cluster is measured over a longer time. */
function percentile(
  older: Scrape | undefined,
  now: Scrape,
): {readonly ms: number | null; readonly keep: boolean} {
  if (older === undefined || older.processStart !== now.processStart) return {ms: null, keep: false}
  const ms = Date.parse(now.at) - Date.parse(older.at)
  const writes = histogramOver({kind: 'recent', from: older, to: now, seconds: ms / 1000}, FSYNC)
  const p99 = writes && quantileOf(writes, 0.99)
  return p99
    ? {ms: Math.round(p99.value * 10_000) / 10, keep: false}
    : {ms: null, keep: writes !== undefined && ms < OLDEST_MS}
}
