import {freshBackup} from './fresh-backup.ts'
import type {NoPlan} from './plan.ts'
import type {Draft} from './runbook.ts'
import {snapshotSource} from './snapshot-source.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** What a plan that changes the members begins with: nothing where a verified copy is fresh, otherwise taking one. */
export function copyFirst(view: ClusterView): Draft | NoPlan {
  const fresh = freshBackup(view)
  if (fresh.allow) return {steps: [], notes: [`To fall back on, ${fresh.because}.`]}
  const source = snapshotSource(view)
  if (source === undefined)
    return {
      reason: 'No member answers whose database could be copied first.',
      remedy: 'Bring a member back first.',
    }
  return copyOf(source, view)
}

/** The same where only this member's data will do. */
export function copyOf({name}: ObservedMember, {seen: {backupFolder}}: ClusterView): Draft | NoPlan {
  if (backupFolder.ok) return {steps: [{step: 'save-snapshot', input: {member: name}}], notes: []}
  return {
    reason: `No verified copy can be kept first: ${backupFolder.message}.`,
    remedy: 'Configure `backups` for this cluster in quorate.yaml, and make its folder writable.',
  }
}
