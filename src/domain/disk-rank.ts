import {isMeasured, latencyOf} from './latency.ts'
import {duration} from './units.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** What 99 % of a member's log writes need at most, in milliseconds; null where too few were seen to say. */
export function fsyncP99Ms(member: ObservedMember): number | null {
  const {metrics} = member.probes
  if (!metrics.ok) return null
  const latency = latencyOf({...member, metrics: metrics.value}, 'etcd_disk_wal_fsync_duration_seconds')
  return latency !== undefined && isMeasured(latency) ? latency.p99Ms : null
}

/** The same in words, for a sentence that compares members. */
export function fsyncWords(member: ObservedMember): string {
  const p99Ms = fsyncP99Ms(member)
  return p99Ms === null
    ? `${member.name}: too few fsyncs to say`
    : `${member.name}: fsync p99 ${duration(p99Ms)}`
}

/**
 * The voter whose log writes are slowest; undefined while one that answers was not measured: a disk may be so slow that it
 * takes too few writes for a percentile.
 */
export function slowestDisk({voters}: ClusterView): ObservedMember | undefined {
  const answering = voters.filter(({probes}) => probes.metrics.ok)
  if (answering.some(voter => fsyncP99Ms(voter) === null)) return undefined
  return answering.toSorted((a, b) => (fsyncP99Ms(b) ?? 0) - (fsyncP99Ms(a) ?? 0))[0]
}

/** Entries a voter may be behind when it is to lead (etcd-facts A06). */
const MAX_LAG = 100n

/** How many raft entries a member is behind the furthest one; null when it does not say. */
export function lagOf({probes: {status}}: ObservedMember, view: ClusterView): bigint | null {
  if (!status.ok) return null
  const furthest = view.members.flatMap(({probes}) =>
    probes.status.ok ? [BigInt(probes.status.value.raftIndex)] : [],
  )
  return furthest.reduce((a, b) => (b > a ? b : a), 0n) - BigInt(status.value.raftIndex)
}

/** Why this voter should not lead instead of one with a bad disk, with the measured values; null when it may. */
export function whyNotLead(voter: ObservedMember, instead: ObservedMember, view: ClusterView): string | null {
  if (voter.learner) return `${voter.name} is a learner`
  if (!isHealthyVoter(voter)) return `${voter.name} is not healthy`
  const lag = lagOf(voter, view)
  if (lag === null || lag >= MAX_LAG)
    return `${voter.name} is ${lag ?? 'an unknown number of'} entries behind`
  const [own, other] = [fsyncP99Ms(voter), fsyncP99Ms(instead)]
  if (other === null) return null
  if (own === null) return fsyncWords(voter)
  return own < other ? null : fsyncWords(voter)
}

/** Best disk first; unmeasured ones last; then whoever is least behind. */
export function byDisk(view: ClusterView): (a: ObservedMember, b: ObservedMember) => number {
  const rank = (member: ObservedMember): number => fsyncP99Ms(member) ?? Number.POSITIVE_INFINITY
  return (a, b) => {
    const [first, second] = [rank(a), rank(b)]
    if (first !== second) return first - second
    return Number((lagOf(a, view) ?? 0n) - (lagOf(b, view) ?? 0n))
  }
}
