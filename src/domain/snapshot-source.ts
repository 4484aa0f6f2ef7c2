import {alarmsRaised} from './raised-alarms.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** The members that are named by a CORRUPT alarm, and whether one was raised that names nobody. */
export interface Corruption {
  readonly members: readonly ObservedMember[]
  readonly unnamed: boolean
}

/** What the alarms say of divergent data. */
export function corruptionIn({members}: ClusterView): Corruption {
  const judged = members.flatMap(member => {
    const {status} = member.probes
    return status.ok ? [{...member, status: status.value}] : []
  })
  const ids = alarmsRaised(judged, 'CORRUPT').map(({memberId}) => memberId)
  return {
    members: members.filter(({id}) => id !== null && ids.includes(id)),
    unnamed: ids.includes('0'),
  }
}

/**
 * The member to copy the database from (etcd-facts A05): a healthy follower, the one that has applied most, so that the
 * leader is left alone; without one whoever answers and has applied most, since a snapshot needs no quorum. Never a
 * member whose data are known to be wrong. Undefined when nobody answers.
 */
export function snapshotSource(view: ClusterView): ObservedMember | undefined {
  const {members: corrupt} = corruptionIn(view)
  const able = view.voters
    .filter(voter => voter.probes.status.ok && !corrupt.includes(voter))
    .toSorted((a, b) => Number(appliedIndex(b) - appliedIndex(a)))
  const followers = able.filter(voter => voter !== view.leader)
  return followers.find(isUpToDate) ?? able.find(isUpToDate) ?? able[0]
}

/** Reads through the quorum. A CORRUPT alarm is reported by every member, so it counts only where it names one. */
export function isUpToDate({probes: {linearizable}}: ObservedMember): boolean {
  return linearizable.ok
}

function appliedIndex({probes: {status}}: ObservedMember): bigint {
  return status.ok ? BigInt(status.value.raftAppliedIndex) : -1n
}
