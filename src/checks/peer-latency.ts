import {defineCheck, type Verdict} from '../domain/check.ts'
import {bucketWords, histogramIn, inMs, type Quantile, quantileOf} from '../domain/histogram.ts'
import {isMeasured, latencyOf} from '../domain/latency.ts'
import {excused, levelOf} from '../domain/metered.ts'
import {needsPeers, peerOf} from '../domain/peers.ts'
import {samplesOf} from '../domain/scrape.ts'
import {electionMs, heartbeatMs} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {type Metered, needsSamples, over} from '../domain/window.ts'

const FAMILY = 'etcd_network_peer_round_trip_time_seconds'
/** Raft wants a heartbeat of a round trip or more, and an election timeout of ten (etcd-facts 2.5). */
const ELECTION_FACTOR = 10
/** Timers this much above what is needed were chosen for a long way: its length is then no news. */
const COMFORT = 2

interface RoundTrip {
  readonly member: Metered
  readonly peer: ObservedMember
  readonly samples: number
  readonly p99?: Quantile
  readonly when: string
  /** Since the start of the process: too old to act on. */
  readonly old: boolean
}

/** C23. One smoothed value per peer and probe round: a low one does not prove that the link works now. */
export const peerLatency = defineCheck({
  id: 'peer-latency',
  catalogue: ['C23'],
  title: 'Long round trips between members',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/tuning/#time-parameters',
  impact: 'Every write waits for a round trip to a majority; too long for the timers, it causes elections.',
  remedy: {
    text: 'See what changed on the way between the two hosts. If the distance is meant to be, raise heartbeat interval and election timeout on all members alike.',
  },
  applies: view => needsPeers(view) ?? needsSamples(view),
  judge: ({members, view, limits}) => {
    const trips = members.flatMap(member => tripsOf(member, view))
    return [...trips.flatMap(trip => verdicts(trip, limits)), ...tooFew(trips)]
  },
})

function tripsOf(member: Metered, view: ClusterView): readonly RoundTrip[] {
  const {scrape} = member.metrics
  if (scrape === undefined) return []
  const ids = new Set(samplesOf(scrape, `${FAMILY}_bucket`).map(({labels}) => labels['To']))
  return [...ids].flatMap(id => {
    const peer = peerOf(view, id)
    return peer && id !== undefined ? [tripTo(member, peer, id)] : []
  })
}

function tripTo(member: Metered, peer: ObservedMember, id: string): RoundTrip {
  const latency = latencyOf(member, FAMILY, {To: id})
  if (latency && isMeasured(latency)) {
    const {p99, window, histogram} = latency
    return {member, peer, p99, samples: histogram.total, when: over(window), old: false}
  }
  const all = member.metrics.scrape && histogramIn(member.metrics.scrape, FAMILY, {To: id})
  const p99 = all && quantileOf(all, 0.99)
  return {member, peer, samples: all?.total ?? 0, ...(p99 && {p99}), when: 'since it started', old: true}
}

function verdicts(trip: RoundTrip, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {member, peer, p99, samples, when, old} = trip
  if (p99 === undefined) return []
  const p99Ms = inMs(p99.value)
  const [heartbeat, election] = [heartbeatMs(member), electionMs(member)]
  const absolute = levelOf(p99Ms, {warning: limits.roundTripWarningMs, critical: limits.roundTripCriticalMs})
  const relative = p99Ms * ELECTION_FACTOR > election ? 'critical' : p99Ms > heartbeat ? 'warning' : undefined
  const level = relative ?? absolute
  if (level === undefined) return []
  const chosen = p99Ms * COMFORT <= heartbeat && p99Ms * COMFORT * ELECTION_FACTOR <= election
  return [
    {
      subject: member,
      severity: excused(level, old || chosen),
      summary: `${member.name} needs ${p99Ms} ms to ${peer.name} and back for 99 % of its probes (${when}, ${bucketWords(p99)})${relative ? `; heartbeat interval ${heartbeat} ms, election timeout ${election} ms` : ''}`,
      evidence: {peer: peer.name, p99Ms, samples, heartbeatMs: heartbeat, electionMs: election},
    },
  ]
}

function tooFew(trips: readonly RoundTrip[]): readonly Verdict<'metrics'>[] {
  const sparse = trips.filter(({p99}) => p99 === undefined)
  if (sparse.length === 0) return []
  const counts = sparse.map(({member, peer, samples}) => `${member.name} to ${peer.name} ${samples}`)
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `Too few round trips to judge the links (${counts.join(', ')})`,
      evidence: {links: sparse.length},
      impact: 'None: members probe each other only every 30 s.',
      remedy: {
        text: 'Look again in ten minutes; until then the network paths measured from the hosts tell more.',
      },
    },
  ]
}
