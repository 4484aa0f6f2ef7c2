import {mayDefragment} from '../domain/defragment-gate.ts'
import type {NoPlan} from '../domain/plan.ts'
import type {Draft, StepCall} from '../domain/runbook.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** Defragments these members one by one: followers from the smallest up, the leader last and after handing over (A03). */
export function leaderLast(
  members: readonly ObservedMember[],
  view: ClusterView,
  notes: readonly string[],
): Draft {
  const followers = members.filter(member => member !== view.leader).toSorted((a, b) => size(a) - size(b))
  const steps = followers.map(defragmenting)
  if (view.leader === null || !members.includes(view.leader)) return {steps, notes}
  const successor = followers[0] ?? view.voters.find(voter => voter !== view.leader)
  if (successor === undefined) return {steps: [...steps, defragmenting(view.leader)], notes}
  return {
    steps: [...steps, {step: 'move-leader', input: {to: successor.name}}, defragmenting(view.leader)],
    notes: [
      ...notes,
      `${view.leader.name} leads now; it hands over to ${successor.name} before its own turn.`,
    ],
  }
}

/** Why a defragmentation of one of these would be refused now; null when none would. A leader hands over before its turn. */
export function whereItWouldStop(members: readonly ObservedMember[], view: ClusterView): NoPlan | null {
  for (const member of members) {
    const guard = mayDefragment(member, view)
    if (!guard.allow)
      return {reason: `${member.name} could not be defragmented: ${guard.reason}.`, remedy: guard.remedy}
  }
  return null
}

function defragmenting({name}: ObservedMember): StepCall {
  return {step: 'defragment', input: {member: name}}
}

function size({probes: {status}}: ObservedMember): number {
  return status.ok ? status.value.dbSizeInUse : Number.MAX_SAFE_INTEGER
}
