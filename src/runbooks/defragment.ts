import {memberNamed} from '../domain/member-name.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes, percent} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A03: give free pages back to the file system, one member at a time, the leader last and only after handing over. */
export const defragment = defineRunbook({
  id: 'defragment',
  catalogue: ['A02', 'A03'],
  title: 'Defragment',
  summary: 'Gives free database pages back to the disk, one member at a time, leader last.',
  risk: 'disruptive',
  treats: ['db-fragmentation', 'db-quota'],
  measure: {title: 'Database file', show: fileSize, change: fileChange},
  params: [
    {name: 'member', about: 'only this member; without it, every member that is worth it', required: false},
  ],
  draft: ({member}, {view, limits}) => {
    const wanted = member === undefined ? view.members : [memberNamed(view, member)]
    const worth = wanted.filter(candidate => member !== undefined || isWorthIt(candidate, limits))
    const notes = wanted
      .filter(candidate => !worth.includes(candidate))
      .map(candidate => whyLeftOut(candidate, limits))
    if (worth.length === 0)
      return {reason: `Nothing to defragment: ${notes.join('; ')}.`, remedy: 'Nothing needs to be done.'}
    return leaderLast(worth, view, notes)
  },
})

function leaderLast(worth: readonly ObservedMember[], view: ClusterView, notes: readonly string[]): Draft {
  const followers = worth.filter(member => member !== view.leader).toSorted((a, b) => size(a) - size(b))
  const steps: StepCall[] = followers.map(({name}) => ({step: 'defragment', input: {member: name}}))
  if (view.leader === null || !worth.includes(view.leader)) return {steps, notes}
  const successor = followers[0] ?? view.voters.find(voter => voter !== view.leader)
  if (successor === undefined)
    return {steps: [...steps, {step: 'defragment', input: {member: view.leader.name}}], notes}
  return {
    steps: [
      ...steps,
      {step: 'move-leader', input: {to: successor.name}},
      {step: 'defragment', input: {member: view.leader.name}},
    ],
    notes: [
      ...notes,
      `${view.leader.name} leads now; it hands over to ${successor.name} before its own turn.`,
    ],
  }
}

function isWorthIt({learner, probes: {status}}: ObservedMember, limits: Thresholds): boolean {
  if (learner || !status.ok) return false
  const {dbSize, dbSizeInUse} = status.value
  return dbSize >= limits.fragmentedBytes && (dbSize - dbSizeInUse) / dbSize >= limits.fragmentedShare
}

function whyLeftOut({name, learner, probes: {status}}: ObservedMember, limits: Thresholds): string {
  if (learner) return `${name} is a learner`
  if (!status.ok) return `${name} does not answer (${status.message})`
  const {dbSize, dbSizeInUse} = status.value
  const free = dbSize === 0 ? 0 : (dbSize - dbSizeInUse) / dbSize
  return `${name} has ${percent(free)} of ${bytes(dbSize)} free (worth it from ${percent(limits.fragmentedShare)} and ${bytes(limits.fragmentedBytes)})`
}

function size({probes: {status}}: ObservedMember): number {
  return status.ok ? status.value.dbSizeInUse : Number.MAX_SAFE_INTEGER
}

function fileSize({probes: {status}}: ObservedMember): string | null {
  return status.ok ? bytes(status.value.dbSize) : null
}

function fileChange(before: ObservedMember, after: ObservedMember): string {
  const {status: was} = before.probes
  const {status: is} = after.probes
  const freed = was.ok && is.ok ? was.value.dbSize - is.value.dbSize : 0
  return freed === 0 ? 'same' : `${freed > 0 ? '−' : '+'}${bytes(Math.abs(freed))}`
}
