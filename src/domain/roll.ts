import {certificateRefusal} from './certificate-gate.ts'
import type {NoPlan} from './plan.ts'
import {quorum} from './quorum.ts'
import type {Guard, StepCall} from './runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'
import {names} from './words.ts'

/** One restart of every member, and who leads when it is over. */
export interface Roll {
  readonly steps: readonly StepCall[]
  readonly leader: ObservedMember
}

/** Who leads while every member can be restarted after the other; or why they cannot. */
export function leaderForRoll(view: ClusterView): ObservedMember | NoPlan {
  const {voters, members, leader} = view
  if (leader === null)
    return {
      reason: 'The voters do not agree on a leader.',
      remedy: 'Find out why there is none: `/etcd diagnose`.',
    }
  if (quorum({voters: voters.length, healthy: voters.length - 1}).margin < 0)
    return {
      reason: `With ${voters.length === 1 ? 'one voter' : 'two voters'} every restart stops the whole cluster.`,
      remedy: 'Do it by hand in a maintenance window.',
    }
  const sick = voters.filter(voter => !isHealthyVoter(voter))
  if (sick.length > 1)
    return {reason: `${names(sick)} are not healthy.`, remedy: 'Bring all but one of them back first.'}
  const blind = members.filter(({probes: {host}}) => !host.ok)
  if (blind.length > 0)
    return {
      reason: `The host of ${names(blind)} cannot be read.`,
      remedy: 'Configure the hosts of all members, and make them reachable by SSH.',
    }
  // A roll that stops half way for a certificate could have been refused before it began.
  const barred = members.map(one => certificateRefusal(one, Date.parse(view.observedAt))).find(isRefusal)
  return barred === undefined
    ? leader
    : {reason: `A restart would be refused: ${barred.reason}.`, remedy: barred.remedy}
}

function isRefusal(guard: Guard | null): guard is Extract<Guard, {allow: false}> {
  return guard !== null && !guard.allow
}

/**
 * Every member once (etcd-facts A08): an unhealthy one first, since that takes nothing away, then learners, followers, and
 * the leader last, after it handed over to a follower that was restarted already.
 */
export function rollOf(
  view: ClusterView,
  leader: ObservedMember,
  {step = 'restart-member', only = view.members}: RollOptions = {},
): Roll {
  const sick = view.voters.filter(voter => voter !== leader && !isHealthyVoter(voter))
  const followers = view.voters.filter(voter => voter !== leader && !sick.includes(voter))
  const learners = view.members.filter(({learner}) => learner)
  const others = [...sick, ...learners, ...followers].filter(member => only.includes(member))
  const restart = ({name}: ObservedMember): StepCall => ({step, input: {member: name}})
  if (!only.includes(leader)) return {steps: others.map(restart), leader}
  const successor = followers.find(member => only.includes(member)) ?? followers[0] ?? leader
  return {
    steps: [
      ...others.map(restart),
      ...(successor === leader ? [] : [{step: 'move-leader', input: {to: successor.name}}]),
      restart(leader),
    ],
    leader: successor,
  }
}

/** What is not as in a plain rolling restart. */
interface RollOptions {
  /** The step that restarts one member. */
  readonly step?: string
  /** Members that are restarted; all without it. */
  readonly only?: readonly ObservedMember[]
}

/** The sentence for the approver about who leads meanwhile. */
export function leadershipNote(view: ClusterView, after: ObservedMember): string {
  return `${view.leader?.name ?? 'The leader'} leads now; ${after.name} leads when it is over.`
}
