import type {HistoryPoint, MemberPoint} from './history.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** What is remembered of a look, for the history of its cluster. */
export function pointOf({observedAt, members}: ClusterView): HistoryPoint {
  return {at: observedAt, members: members.flatMap(memberPoint)}
}

function memberPoint(member: ObservedMember): readonly MemberPoint[] {
  const {id, name, probes} = member
  if (id === null) return []
  const status = probes.status.ok ? probes.status.value : null
  const metrics = probes.metrics.ok ? probes.metrics.value : null
  return [
    {
      id,
      name,
      ...(member.learner ? {learner: true} : {}),
      answered: status !== null,
      // A learner answers no linearizable read; it is as well as a learner can be when it answers at all.
      healthy: member.learner ? status !== null : isHealthyVoter(member),
      leader: status?.leader ?? null,
      term: status?.raftTerm ?? null,
      index: status?.raftIndex ?? null,
      revision: status?.revision ?? null,
      dbSize: status?.dbSize ?? null,
      dbSizeInUse: status?.dbSizeInUse ?? null,
      processStart: metrics?.processStart ?? null,
      leaderChanges: metrics?.leaderChanges ?? null,
    },
  ]
}
