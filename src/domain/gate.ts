import {apiServersNotReady} from './api-servers.ts'
import {quorum} from './quorum.ts'
import {alarmsIn} from './raised-alarms.ts'
import {calmWords, recentElection} from './recent-election.ts'
import type {Guard} from './runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** Entries a voter may be behind before a healthy voter is taken away (etcd-facts 4.0, G1). */
const MAX_LAG = 1000n

/** Entries the member just worked on may be behind before the next one is touched (etcd-facts 4.0, G2). */
const MAX_LAG_AFTER = 100n

/**
 * Health gate G1: may this voter be taken away for a while? Every sentence carries the measured values.
 * SAFETY: this is what keeps quorum; `test/domain/gate.test.ts` proves that each clause refuses on its own.
 */
export function mayTakeAway(member: ObservedMember, view: ClusterView): Guard {
  const corrupt = corruptionRefusal(view)
  if (corrupt !== null) return corrupt
  const others = view.voters.filter(voter => voter !== member)
  const sick = others.find(voter => !isHealthyVoter(voter))
  if (sick !== undefined)
    return refuse(`${sick.name} is not healthy (${whyNotHealthy(sick)})`, `Bring ${sick.name} back first.`)
  const during = quorum({voters: view.voters.length, healthy: others.length})
  if (during.margin < 0)
    return refuse(
      `without ${member.name} only ${others.length} of ${view.voters.length} voters are left and quorum is ${during.needed}`,
      'This would stop the whole cluster; do it by hand in a maintenance window.',
    )
  return (
    settled(view, MAX_LAG) ??
    unrest(member, view) ??
    allow(
      `every other voter is healthy; ${others.length} stay, quorum is ${during.needed}; ${calmWords(view)}`,
    )
  )
}

/**
 * What says that the cluster or its most important client has not come to rest. A voter that is sick takes nothing away,
 * and is often the very cause; with NOSPACE an API server may well be unready until space was given back.
 */
function unrest(member: ObservedMember, view: ClusterView): Guard | null {
  if (!isHealthyVoter(member)) return null
  const unready = alarmsIn(view).some(({type}) => type === 'NOSPACE') ? null : apiServersNotReady(view)
  const why = recentElection(view) ?? unready
  return why === null ? null : {...refuse(why.reason, why.remedy), passes: true}
}

/**
 * Health gate G2: is the cluster fit for the next step? All voters healthy, one leader seen by all, nobody behind.
 */
export function isFitForNextStep(view: ClusterView): Guard {
  const corrupt = corruptionRefusal(view)
  if (corrupt !== null) return corrupt
  const sick = view.voters.find(voter => !isHealthyVoter(voter))
  if (sick !== undefined)
    return refuse(`${sick.name} is not healthy yet (${whyNotHealthy(sick)})`, `Look at ${sick.name}.`)
  return (
    settled(view, MAX_LAG_AFTER) ??
    allow(`${view.voters.length} of ${view.voters.length} voters healthy, ${view.leader?.name} leads`)
  )
}

/**
 * May something be proposed to the cluster as a whole, without taking anybody away? It must have a leader and a majority
 * to commit it, and no doubt about its data: CORRUPT means that members would apply it to different things.
 */
export function mayPropose(view: ClusterView): Guard {
  const {healthy, voters, needed, margin} = view.quorum
  const corrupt = corruptionRefusal(view)
  if (corrupt !== null) return corrupt
  if (view.clusterId === null)
    return refuse(
      'the endpoints do not agree on one cluster id',
      'Check which cluster each endpoint belongs to.',
    )
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  if (margin < 0)
    return refuse(
      `only ${healthy} of ${voters} voters are healthy and quorum is ${needed}`,
      'Bring a voter back first: without quorum nothing is decided.',
    )
  return allow(`${healthy} of ${voters} voters healthy, ${view.leader.name} leads`)
}

/** With CORRUPT raised no voter counts as healthy, and none of them is the one to bring back. */
function corruptionRefusal(view: ClusterView): Guard | null {
  if (!alarmsIn(view).some(({type}) => type === 'CORRUPT')) return null
  return refuse(
    'the CORRUPT alarm is raised: members hold different data',
    'Change nothing before it is clear which members are right; `/etcd diagnose` says how.',
  )
}

/** What every gate asks, whoever is about to be touched. */
function settled(view: ClusterView, maxLag: bigint): Guard | null {
  if (view.clusterId === null)
    return refuse(
      'the endpoints do not agree on one cluster id',
      'Check which cluster each endpoint belongs to.',
    )
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  const lag = largestLag(view)
  if (lag > maxLag)
    return refuse(`a member is ${lag} entries behind (limit ${maxLag})`, 'Wait until it has caught up.')
  const busy = view.members.find(({probes: {metrics}}) => metrics.ok && metrics.value.defragInFlight === true)
  if (busy !== undefined) return refuse(`${busy.name} is being defragmented`, 'Wait until that has ended.')
  const sending = view.members.find(
    ({probes: {metrics}}) => metrics.ok && (metrics.value.snapshotsInFlight ?? 0) > 0,
  )
  if (sending !== undefined)
    return refuse(`${sending.name} is transferring a raft snapshot`, 'Wait until the transfer has ended.')
  return null
}

/** How far the slowest answering member is behind the furthest, in raft entries. */
export function largestLag(view: ClusterView): bigint {
  const indexes = view.members.flatMap(({probes: {status}}) =>
    status.ok ? [BigInt(status.value.raftIndex)] : [],
  )
  if (indexes.length === 0) return 0n
  return indexes.reduce((a, b) => (b > a ? b : a)) - indexes.reduce((a, b) => (b < a ? b : a))
}

/** The reason a voter does not count as healthy, in the words of the probe that failed. */
export function whyNotHealthy({probes: {status, linearizable}, started}: ObservedMember): string {
  if (!started) return 'it was added and never started'
  if (!status.ok) return status.message
  if (!linearizable.ok) return linearizable.message
  return status.value.errors.join('; ') || 'it is not the member its endpoint promises'
}

/** A refusal with its remedy. */
export function refuse(reason: string, remedy: string): Extract<Guard, {allow: false}> {
  return {allow: false, reason, remedy}
}

/** Permission with the measured reason for it. */
export function allow(because: string): Guard {
  return {allow: true, because}
}
