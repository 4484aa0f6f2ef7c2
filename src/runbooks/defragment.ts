import {unseenRoom} from '../domain/disk-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineRunbook} from '../domain/runbook.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes, percent} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'
import {fileSize} from './file-size.ts'
import {leaderLast, whereItWouldStop} from './leader-last.ts'

/** A03: give free pages back to the file system, one member at a time, the leader last and only after handing over. */
export const defragment = defineRunbook({
  id: 'defragment',
  catalogue: ['A02', 'A03'],
  title: 'Defragment',
  summary: 'Gives free database pages back to the disk, one member at a time, leader last.',
  risk: 'disruptive',
  treats: ['db-fragmentation', 'db-quota'],
  asks: {probes: ['disk', 'process']},
  measure: fileSize,
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
    return whereItWouldStop(worth, view) ?? leaderLast(worth, view, [...notes, ...unseenRoom(worth, view)])
  },
})

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
