import {lstat} from 'node:fs/promises'
import type {Backup, BackupVerdict} from '../../ports/backups.ts'
import {isMissing} from './folder.ts'
import {readSnapshot, type SnapshotRead} from './read-snapshot.ts'

/** Remembers which files were read and found right, so that a look does not read gigabytes every half minute. */
export interface Verifier {
  /** The verdict on the file as it is now; read again only when the file is another one than last time. */
  known(backup: Backup): Promise<BackupVerdict>
  /** Takes a file for right that was read a moment ago, while it was saved. */
  trust(backup: Backup): Promise<void>
  /** Reads the file, whatever is remembered. */
  again(backup: Backup): Promise<BackupVerdict>
}

/** A verifier that has read nothing yet. */
export function createVerifier(): Verifier {
  const verdicts = new Map<string, {readonly state: string; readonly verdict: Promise<BackupVerdict>}>()
  const read = (backup: Backup, state: string): Promise<BackupVerdict> => {
    const verdict = verify(backup)
    verdicts.set(backup.path, {state, verdict})
    // A file that could not be read now may be read later.
    verdict.catch(() => verdicts.delete(backup.path))
    return verdict
  }
  return {
    known: async backup => {
      const state = await stateOf(backup)
      const kept = verdicts.get(backup.path)
      return kept?.state === state ? kept.verdict : read(backup, state)
    },
    trust: async backup => {
      const verdict = Promise.resolve({ok: true as const})
      verdicts.set(backup.path, {state: await stateOf(backup), verdict})
    },
    again: async backup => read(backup, await stateOf(backup)),
  }
}

/** What changes when somebody writes to the file or puts another in its place. */
async function stateOf({path}: Backup): Promise<string> {
  try {
    const {size, mtimeMs, ctimeMs, ino} = await lstat(path)
    return [size, mtimeMs, ctimeMs, ino].join(' ')
  } catch (thrown) {
    if (isMissing(thrown)) return 'missing'
    throw thrown
  }
}

async function verify(backup: Backup): Promise<BackupVerdict> {
  const read = await readIfThere(backup.path)
  if (!read.ok) return read
  for (const fact of ['bytes', 'sha256', 'revision'] as const)
    if (read[fact] !== backup[fact])
      return {ok: false, reason: `its ${fact} is ${read[fact]}, its manifest says ${backup[fact]}`}
  return {ok: true}
}

async function readIfThere(path: string): Promise<SnapshotRead> {
  try {
    return await readSnapshot(path)
  } catch (thrown) {
    if (isMissing(thrown)) return {ok: false, reason: 'there is only its manifest left'}
    throw thrown
  }
}
