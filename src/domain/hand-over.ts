import type {Treatment} from './diagnosis.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'
import {names} from './words.ts'

/** For a leader whose host is slow: somebody whose host is not should lead. Of no use to a follower. */
export const handOver: Treatment = {
  runbook: 'move-leader',
  params: (_, {view}, affected) => {
    const successor = successorOf(view, affected)
    return successor === undefined ? {} : {to: successor.name}
  },
  suits: ({view}, member) => view.leader === member,
  futile: ({view}, affected) =>
    successorOf(view, affected) === undefined
      ? `No healthy voter is free of it (${names(affected)}), so nobody would lead better.`
      : undefined,
}

function successorOf(view: ClusterView, affected: readonly ObservedMember[]): ObservedMember | undefined {
  return view.voters.find(
    voter => voter !== view.leader && !affected.includes(voter) && isHealthyVoter(voter),
  )
}
