import {learnerCalled, mayPromote} from '../domain/learner-gate.ts'
import {entryOf, roleIn} from '../domain/listed.ts'
import {defineRunbook} from '../domain/runbook.ts'
import {isWithin, parseVersion, type VersionRange} from '../domain/version.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** Versions that do not keep a promotion where the next minor version looks for it (etcd-facts 2.12). */
const FORGETS: readonly VersionRange[] = [{from: [3, 5, 1], fixed: [3, 5, 24]}]

/** A11: give a learner that has caught up its vote. */
export const promote = defineRunbook({
  id: 'promote',
  catalogue: ['A11'],
  title: 'Promote learner',
  summary: 'Gives a learner that has caught up its vote; from then on it counts for every majority.',
  risk: 'disruptive',
  treats: ['unstarted-member', 'voter-count'],
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {
      name: 'member',
      about: 'the learner, by name, id or peer address; without it, the only one',
      required: false,
    },
  ],
  draft: ({member}, {view}) => {
    const learner = member === undefined ? onlyLearner(view) : learnerCalled(view, member)
    if (learner === undefined)
      return {
        reason:
          member === undefined ? 'No single learner is there to promote.' : `${member} is not a learner.`,
        remedy: 'Only learners can be promoted; add one first.',
      }
    const may = mayPromote(learner, view)
    if (!may.allow)
      return {reason: `${learner.name} cannot be promoted now: ${may.reason}.`, remedy: may.remedy}
    return {
      steps: [{step: 'promote-learner', input: {member: learner.name}}],
      notes: voterNotes(view),
    }
  },
})

function onlyLearner(view: ClusterView): ObservedMember | undefined {
  const learners = view.members.filter(({id, learner}) => learner && entryOf(view, id) !== undefined)
  return learners.length === 1 ? learners[0] : undefined
}

function voterNotes({voters, members}: ClusterView): readonly string[] {
  const after = voters.length + 1
  return [
    'Before it gets its vote, its lag is watched for 30 s.',
    'It cannot be made a learner again; taking its vote away means removing it.',
    ...(after % 2 === 0 && after > 2
      ? [`${after} voters survive no failure more than ${after - 1}: plan for an odd number.`]
      : []),
    ...(members.some(forgets)
      ? ['Upgrade through 3.5.26 or newer before 3.6: older 3.5 would let 3.6 take it for a learner again.']
      : []),
  ]
}

function forgets({probes: {status}}: ObservedMember): boolean {
  const version = status.ok ? parseVersion(status.value.version) : null
  return version !== null && isWithin(version, FORGETS)
}
