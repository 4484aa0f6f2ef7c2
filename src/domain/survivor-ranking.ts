import {isMeasured, latencyOf} from './latency.ts'
import type {MemberStatus} from './observation.ts'
import {corruptionIn} from './snapshot-source.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** A voter whose data could carry the cluster on. */
export interface Survivor {
  readonly member: ObservedMember
  readonly status: MemberStatus
}

/**
 * The voters that answer with data nobody doubts, best first (etcd-facts A15). The committed index decides, since
 * force-new-cluster drops log entries above it; never the term, which is that of the last applied entry, nor the size of
 * the file. Empty where etcd reports corruption without saying whose.
 */
export function survivorsIn(view: ClusterView): readonly Survivor[] {
  const {members: corrupt, unnamed} = corruptionIn(view)
  if (unnamed || view.clusterId === null) return []
  const listed = new Set((view.memberList ?? []).filter(({learner}) => !learner).map(({id}) => id))
  return view.voters
    .filter(voter => voter.id !== null && listed.has(voter.id) && !corrupt.includes(voter))
    .flatMap(survivor)
    .toSorted((a, b) => better(a, b, view))
}

/** Its own words are needed: what does not answer has to be started first, which is harmless without quorum. */
function survivor(member: ObservedMember): readonly Survivor[] {
  const {status} = member.probes
  const isItself = status.ok && status.value.memberId === member.id && !status.value.learner
  return isItself ? [{member, status: status.value}] : []
}

function better(a: Survivor, b: Survivor, view: ClusterView): number {
  const leader = lastKnownLeader(view)
  return (
    compare(BigInt(b.status.raftIndex), BigInt(a.status.raftIndex)) ||
    compare(BigInt(b.status.raftAppliedIndex), BigInt(a.status.raftAppliedIndex)) ||
    compare(BigInt(b.status.revision), BigInt(a.status.revision)) ||
    Number(b.member.id === leader) - Number(a.member.id === leader) ||
    compare(fsyncMs(a.member), fsyncMs(b.member)) ||
    compare(freeBytes(b.member), freeBytes(a.member)) ||
    a.member.name.localeCompare(b.member.name, 'en', {numeric: true})
  )
}

function compare<T extends bigint | number>(a: T, b: T): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The member that was last seen to lead, by whoever answered then; null where nothing is remembered. */
function lastKnownLeader({seen: {history}}: ClusterView): string | null {
  const named = history.flatMap(
    ({members}) => members.map(({leader}) => leader).find(id => id !== null) ?? [],
  )
  return named.at(-1) ?? null
}

/** 99th percentile of the fsync of the log, in ms; unknown ranks last. */
function fsyncMs(member: ObservedMember): number {
  const {metrics} = member.probes
  if (!metrics.ok) return Number.POSITIVE_INFINITY
  const latency = latencyOf({...member, metrics: metrics.value}, 'etcd_disk_wal_fsync_duration_seconds')
  return latency !== undefined && isMeasured(latency) ? latency.p99Ms : Number.POSITIVE_INFINITY
}

/** Bytes free for its data; unknown ranks last. */
function freeBytes({probes: {disk}}: ObservedMember): number {
  const mount = disk.ok ? disk.value.mounts.find(({holds}) => holds.includes('data')) : undefined
  return mount?.availableBytes ?? -1
}

/**
 * Why the survivors do not hold the same, or that nobody can tell; null when their hashes at one revision agree, when
 * the compacted revisions differ and hashes mean nothing, or when there is only one.
 */
export function differenceOf(survivors: readonly Survivor[]): string | null {
  if (survivors.length < 2) return null
  const hashes = survivors.flatMap(({member}) => {
    const {hashKv} = member.probes
    return hashKv.ok ? [{name: member.name, ...hashKv.value}] : []
  })
  const unread = survivors.find(({member}) => !member.probes.hashKv.ok)?.member
  if (unread !== undefined) return `the data of ${unread.name} could not be compared with the others'`
  for (const a of hashes)
    for (const b of hashes)
      if (isComparable(a, b) && a.hash !== b.hash)
        return `${a.name} and ${b.name} hold different data at revision ${a.revision} (hashes ${a.hash} and ${b.hash})`
  return null
}

type Hash = {readonly revision: string; readonly compactRevision: string}

function isComparable(a: Hash, b: Hash): boolean {
  return a.revision === b.revision && a.compactRevision === b.compactRevision
}
