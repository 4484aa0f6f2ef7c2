import {frozen, listedAs, roleIn, successorTo} from '../domain/listed.ts'
import type {NoPlan} from '../domain/plan.ts'
import {maySpare} from '../domain/removal-gate.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A09: take a dead member out of the list, or a living one that is wanted elsewhere; a leader hands over first. */
export const removeMember = defineRunbook({
  id: 'remove-member',
  catalogue: ['A09'],
  title: 'Remove member',
  summary:
    'Takes one member out of the cluster for good, so that majorities are counted without it; a leader hands over first.',
  risk: 'destructive',
  treats: ['unstarted-member', 'voter-count'],
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {name: 'member', about: 'the member to remove, by name or id', required: true},
    {name: 'decommission', about: '`yes` to take out a member that lives', required: false},
  ],
  draft: ({member = '', decommission = 'no'}, {view}) => {
    if (decommission !== 'yes' && decommission !== 'no')
      return {
        reason: `decommission=${decommission} says nothing.`,
        remedy: 'Give decommission=yes, or leave it out.',
      }
    const [target, twin] = listedAs(view, member)
    if (twin !== undefined)
      return {
        reason: `Two members are called ${member}: ${target?.id} and ${twin.id}.`,
        remedy: 'Name the one you mean by its id.',
      }
    const spare = maySpare({target, decommission: decommission === 'yes'}, view)
    if (!spare.allow)
      return {reason: `${member} cannot be removed now: ${spare.reason}.`, remedy: spare.remedy}
    return target === undefined ? unknown(member) : removalOf(target, decommission, view)
  },
})

function unknown(member: string): NoPlan {
  return {reason: `${member} is not a member.`, remedy: 'Look at the members: `/etcd members`.'}
}

function removalOf(target: ObservedMember, decommission: string, view: ClusterView): Draft | NoPlan {
  const remove: StepCall = {step: 'remove-member', input: {...frozen(target), decommission}}
  const notes = notesOn(target, view)
  if (view.leader !== target) return {steps: [remove], notes}
  const successor = successorTo(target, view)
  if (successor === undefined)
    return {
      reason: `${target.name} leads and nobody could take over.`,
      remedy: 'Bring another voter back first.',
    }
  return {
    steps: [{step: 'move-leader', input: {to: successor.name}}, remove],
    notes: [`${target.name} leads now; it hands over to ${successor.name} before it goes.`, ...notes],
  }
}

function notesOn(target: ObservedMember, {voters}: ClusterView): readonly string[] {
  const left = voters.filter(voter => voter !== target).length
  return [
    ...(target.learner || left > 2
      ? []
      : [
          `From ${left + 1} voters to ${left}: from then on no failure is survived until another voter is added.`,
        ]),
    `Then stop and mask etcd on the host of ${target.name} and rename its data directory, or a reboot brings it back confused.`,
    ...(target.endpoint === null ? [] : [`Take ${target.endpoint} out of \`endpoints\` in quorate.yaml.`]),
  ]
}
