import {memberNamed} from '../domain/member-name.ts'
import {defineRunbook} from '../domain/runbook.ts'
import {corruptionIn, isUpToDate, snapshotSource} from '../domain/snapshot-source.ts'
import {bytes} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A05: keep a verified copy of the database, taken from the member that can best spare the work. */
export const snapshot = defineRunbook({
  id: 'snapshot',
  catalogue: ['A05'],
  title: 'Save a snapshot',
  summary: 'Keeps a verified copy of the database, from a healthy follower; works without quorum.',
  risk: 'safe-write',
  treats: ['backup-freshness'],
  measure: {title: 'Newest snapshot', show: newestOf},
  params: [
    {
      name: 'member',
      about: 'the member to copy from; without it, the healthy follower that has applied most',
      required: false,
    },
  ],
  draft: ({member}, {view}) => {
    const {backupFolder: folder} = view.seen
    if (!folder.ok)
      return folder.code === 'probe/not-configured'
        ? {
            reason: `No folder for backups is configured for ${view.cluster}.`,
            remedy:
              'Add `backups: {dir: /var/lib/quorate/backups, keep: 7}` to this cluster in quorate.yaml.',
          }
        : {
            reason: `The folder for backups cannot be used: ${folder.message}.`,
            remedy: 'Make the folder named in quorate.yaml exist and be writable for Quorate.',
          }
    const source = member === undefined ? snapshotSource(view) : memberNamed(view, member)
    if (source === undefined)
      return {
        reason: 'No member answers whose database could be copied.',
        remedy: 'Bring a member back first; a snapshot needs one, not a quorum.',
      }
    return {steps: [{step: 'save-snapshot', input: {member: source.name}}], notes: notesOn(source, view)}
  },
})

function notesOn(source: ObservedMember, view: ClusterView): readonly string[] {
  const {members: corrupt, unnamed} = corruptionIn(view)
  return [
    ...(isUpToDate(source)
      ? []
      : [
          `${source.name} cannot read through the quorum: what it has not applied yet will be missing in the copy.`,
        ]),
    ...(source === view.leader ? [`${source.name} leads; copying adds work to its disk.`] : []),
    ...(corrupt.length === 0 ? [] : [`Not from ${corrupt.map(({name}) => name).join(', ')}: CORRUPT alarm.`]),
    ...(unnamed
      ? ['etcd raised CORRUPT without saying for whom; compare the hashes before you trust the copy.']
      : []),
  ]
}

function newestOf({id}: ObservedMember, {seen: {backup}}: ClusterView): string {
  if (backup === null || backup.memberId !== id) return 'not from here'
  return `${backup.at.slice(0, 16).replace('T', ' ')} UTC, ${bytes(backup.bytes)}, revision ${backup.revision}`
}
