import {memberNamed} from '../domain/member-name.ts'
import {defineRunbook} from '../domain/runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from '../domain/view.ts'

/** A06: hand leadership to another healthy voter. */
export const moveLeader = defineRunbook({
  id: 'move-leader',
  catalogue: ['A06'],
  title: 'Move leadership',
  summary: 'Hands leadership to another healthy voter; writes pause for less than a second.',
  risk: 'disruptive',
  treats: ['leader-agreement'],
  measure: {title: 'Role', show: (member, view) => (member === view.leader ? 'leader' : 'follower')},
  params: [
    {
      name: 'to',
      about: 'the member that shall lead; without it, the most up-to-date follower',
      required: false,
    },
  ],
  draft: ({to}, {view}) => {
    if (view.leader === null)
      return {
        reason: 'There is no leader to hand over.',
        remedy: 'Find out why there is none: `/etcd diagnose`.',
      }
    const target = to === undefined ? furthestFollower(view) : memberNamed(view, to)
    if (target === undefined)
      return {reason: 'No healthy follower could take over.', remedy: 'Bring another voter back first.'}
    if (target === view.leader)
      return {reason: `${target.name} already leads.`, remedy: 'Nothing needs to be done.'}
    return {steps: [{step: 'move-leader', input: {to: target.name}}], notes: []}
  },
})

function furthestFollower(view: ClusterView): ObservedMember | undefined {
  return view.voters
    .filter(voter => voter !== view.leader && isHealthyVoter(voter))
    .toSorted((a, b) => Number(index(b) - index(a)))[0]
}

function index({probes: {status}}: ObservedMember): bigint {
  return status.ok ? BigInt(status.value.raftIndex) : -1n
}
