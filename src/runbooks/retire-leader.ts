import {byDisk, fsyncP99Ms, fsyncWords, lagOf, slowestDisk, whyNotLead} from '../domain/disk-rank.ts'
import {memberNamed} from '../domain/member-name.ts'
import type {NoPlan} from '../domain/plan.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A leader whose disk is bad makes every write wait: a voter with a better one takes over, and the host is then replaced. */
export const retireLeader = defineRunbook({
  id: 'retire-leader',
  catalogue: ['A06'],
  title: 'Retire the leader of a bad disk',
  summary:
    'Hands leadership from the member with the slowest disk to the voter with the best one, and says what to do with its host.',
  risk: 'disruptive',
  treats: ['wal-fsync', 'backend-commit'],
  asks: {probes: ['disk']},
  measure: {title: 'Role, log writes', show: roleAndDisk},
  params: [
    {
      name: 'member',
      about: 'the member whose disk is bad; without it, the voter with the slowest log writes',
      required: false,
    },
    {name: 'to', about: 'the voter that shall lead; without it, the one with the best disk', required: false},
  ],
  draft: ({member, to}, {view}) => {
    const {leader} = view
    if (leader === null)
      return {
        reason: 'There is no leader to hand over.',
        remedy: 'Find out why there is none: `/etcd diagnose`.',
      }
    const bad = member === undefined ? slowestDisk(view) : memberNamed(view, member)
    if (bad === undefined)
      return {
        reason: `No disk can be called slow: ${measured(view)}.`,
        remedy: 'Ask again while clients write, or name the member: `member=…`.',
      }
    if (bad !== leader)
      return {
        reason: `${bad.name} has the bad disk and does not lead (${leader.name} does), so there is nothing to hand over; ${measured(view)}.`,
        remedy: `Replace ${bad.name}, or give its data a better disk.`,
      }
    return handOver(bad, to, view)
  },
})

function handOver(bad: ObservedMember, to: string | undefined, view: ClusterView): Draft | NoPlan {
  const others = view.voters.filter(voter => voter !== bad)
  const wanted = to === undefined ? others : [memberNamed(view, to)]
  const [successor] = wanted.filter(voter => whyNotLead(voter, bad, view) === null).toSorted(byDisk(view))
  if (successor === undefined || successor === bad)
    return {
      reason: `Nobody would lead better than ${bad.name} (${fsyncWords(bad)}): ${wanted.map(voter => whyNotLead(voter, bad, view) ?? `${voter.name} leads already`).join('; ') || 'there is no other voter'}.`,
      remedy: 'Give the members better disks, or name who shall lead with `move-leader`.',
    }
  return {
    steps: [{step: 'move-leader', input: {to: successor.name}}],
    notes: [
      `Measured: ${measured(view)}. ${successor.name} is ${lagOf(successor, view)} entries behind.`,
      `Next: replace ${bad.name}, or move its data to a better disk. Until then it may be elected again, and as a follower it still counts for quorum.`,
    ],
  }
}

function measured(view: ClusterView): string {
  return view.voters.map(fsyncWords).join('; ')
}

function roleAndDisk(member: ObservedMember, view: ClusterView): string {
  const p99Ms = fsyncP99Ms(member)
  const role = member === view.leader ? 'leader' : 'follower'
  return p99Ms === null ? role : `${role}, fsync p99 ${duration(p99Ms)}`
}
