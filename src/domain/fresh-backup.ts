import {allow, refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import {bytes, duration} from './units.ts'
import type {ClusterView} from './view.ts'

/** How old a snapshot may be before a risky action while there is quorum (etcd-facts C56). */
export const FRESH_BACKUP_MS = 15 * 60_000

/** A snapshot of the future means that a clock moved, and then its age means nothing. */
const CLOCK_TOLERANCE_MS = 60_000

const TAKE_ONE = 'Take one first: `/etcd snapshot`.'

/**
 * Whether a verified snapshot of this very cluster exists that is not older than `withinMs`; for the guards of actions
 * that must not begin without a way back. What cannot be read counts as missing.
 */
export function freshBackup(
  {seen: {backup, backupFolder}, clusterId, observedAt}: ClusterView,
  withinMs: number = FRESH_BACKUP_MS,
): Guard {
  if (backup === null)
    return backupFolder.ok
      ? refuse('no verified snapshot of this cluster is kept', TAKE_ONE)
      : refuse(`no snapshot is known (${backupFolder.message})`, 'Make the folder for backups readable.')
  if (backup.clusterId !== undefined && clusterId !== null && backup.clusterId !== clusterId)
    return refuse(`the newest snapshot is of another cluster (${backup.clusterId})`, TAKE_ONE)
  const ageMs = Date.parse(observedAt) - Date.parse(backup.at)
  if (ageMs < -CLOCK_TOLERANCE_MS)
    return refuse(`the newest snapshot is from the future (${backup.at})`, 'Put the clock right.')
  const age = duration(Math.max(0, ageMs))
  // Written so that a time that cannot be read counts as too old.
  if (!(ageMs <= withinMs))
    return refuse(`the newest verified snapshot is ${age} old (limit ${duration(withinMs)})`, TAKE_ONE)
  return allow(`a verified snapshot is ${age} old: ${bytes(backup.bytes)}, revision ${backup.revision}`)
}
