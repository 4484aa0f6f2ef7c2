import {foundBy} from '../domain/clues.ts'
import type {Cause, Evidence} from '../domain/diagnosis.ts'
import {isAbout, isFault, reported} from '../domain/evidence.ts'
import {bytes} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** R14: measured sizes, so there is nothing to doubt; nothing fails yet. */
export const fragmentationOrQuota: Cause = {
  id: 'R14',
  name: 'fragmentation-or-quota',
  title: 'Database files grow towards the quota',
  severity: 'warning',
  frame: 'hygiene',
  scope: 'member',
  for: [
    {
      text: 'much of its file is free pages',
      strength: 'decisive',
      look: (seen, member) => reported(seen, 'db-fragmentation', f => isAbout(member, f) && isFault(f)),
    },
    {
      text: 'its file is close to the quota',
      strength: 'decisive',
      look: (seen, member) => reported(seen, 'db-quota', f => isAbout(member, f) && isFault(f)),
    },
    foundBy('db-growth', {text: 'at its present growth it reaches the quota soon', strength: 'decisive'}),
  ],
  against: [],
  decides: 'The sizes themselves; after a compaction, look again.',
  sentence: (seen, members) => sentence(seen, members),
  treat: [
    {runbook: 'defragment', params: () => ({})},
    {runbook: 'reclaim-space', params: () => ({}), suits: isNearQuota},
  ],
}

function isNearQuota(seen: Evidence, member: ObservedMember): boolean {
  return reported(seen, 'db-quota', f => isAbout(member, f) && isFault(f)) !== undefined
}

function sentence(seen: Evidence, members: readonly ObservedMember[]): string {
  const free = members.reduce((sum, member) => sum + freeBytes(member), 0)
  const near = members.filter(member => isNearQuota(seen, member))
  const fragmented = members.filter(m => reported(seen, 'db-fragmentation', f => isAbout(m, f) && isFault(f)))
  const growing = members.find(m => reported(seen, 'db-growth', f => isAbout(m, f) && isFault(f)))
  if (near.length === 0 && fragmented.length === 0 && growing !== undefined)
    return `The database of ${growing.name} grows towards its quota: ${reported(seen, 'db-growth', f => isAbout(growing, f) && isFault(f))?.text ?? 'soon'}; find who writes, and compact.`
  if (near.length === 0)
    return `${bytes(free)} of the database ${agree(members.length, 'file', 'files')} of ${names(members)} is free space that only a defragmentation gives back; nothing fails yet.`
  const cure = fragmented.length > 0 ? 'a defragmentation gives space back' : 'compact before it is full'
  return `${names(near)} ${agree(near.length, 'comes', 'come')} close to the space quota, past which the cluster accepts no writes; ${cure}.`
}

function freeBytes({probes: {status}}: ObservedMember): number {
  return status.ok ? status.value.dbSize - status.value.dbSizeInUse : 0
}
