import type {Treatment} from './diagnosis.ts'
import {byDisk} from './disk-rank.ts'
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
  futile: ({view}, affected) => futileFor(view, affected),
}

/** For a leader whose disk is slow: the same, and it says what to do with the host of that disk. */
export const retire: Treatment = {
  runbook: 'retire-leader',
  params: (members, seen, affected) => {
    const {to} = handOver.params(members, seen, affected)
    const {leader} = seen.view
    return {...(leader === null ? {} : {member: leader.name}), ...(to === undefined ? {} : {to})}
  },
  suits: (seen, member) => seen.view.leader === member,
  futile: ({view}, affected) => futileFor(view, affected),
}

function futileFor(view: ClusterView, affected: readonly ObservedMember[]): string | undefined {
  return successorOf(view, affected) === undefined
    ? `No healthy voter is free of it (${names(affected)}), so nobody would lead better.`
    : undefined
}

function successorOf(view: ClusterView, affected: readonly ObservedMember[]): ObservedMember | undefined {
  return view.voters
    .filter(voter => voter !== view.leader && !affected.includes(voter) && isHealthyVoter(voter))
    .toSorted(byDisk(view))[0]
}
