import type {BackupManifest} from '../domain/backup.ts'
import type {BackupFolder, NewestBackup} from '../domain/observation.ts'
import type {Call} from './etcd.ts'

/** One kept snapshot: its manifest and where its file is on the machine Quorate runs on. */
export interface Backup extends BackupManifest {
  /** Name of the file in the folder. */
  readonly file: string
  readonly path: string
}

/** What reading a file again from the disk said. */
export type BackupVerdict = {readonly ok: true} | {readonly ok: false; readonly reason: string}

/** What one look at the folder found. */
export interface BackupsSeen extends BackupFolder {
  readonly newest: NewestBackup | null
  /** Every verified backup, newest first; only when all were asked for. */
  readonly all?: readonly NewestBackup[]
}

/**
 * The verified snapshots of one cluster. Only files with a manifest count, and nothing else is ever removed. Everything
 * throws `backup/unreadable` when the folder itself cannot be read or written.
 */
export interface Backups {
  /** Free room and the newest verified backup, or all of them. A folder that nobody made yet is empty. */
  look(which?: 'newest' | 'all'): Promise<BackupsSeen>
  /**
   * Streams a snapshot of the member at this endpoint into the folder, reads it back from the disk, holds it against what
   * the member says of itself, writes the manifest and then removes the backups that are too many.
   *
   * @throws OpsError `snapshot/corrupt` when it is not what was asked for (nothing is left behind), `backup/unreadable`
   * when it is kept and an old one could not be removed, else what the snapshot itself threw.
   */
  save(endpoint: string, call: Call): Promise<Backup>
  /** The newest backup whose file is as it was written; each file is read once per process, and again when it changed. */
  newest(): Promise<Backup | null>
  /** Everything with a manifest, newest first, verified or not. */
  list(): Promise<readonly Backup[]>
  /** Reads the whole file again and compares size, digest and revision with its manifest. */
  verify(backup: Backup): Promise<BackupVerdict>
  /** The bytes of its file, from the first to the last, as they are read. */
  read(backup: Backup): AsyncIterable<Uint8Array>
  /** Removes what is too many or too old, never the newest verified one; answers with the files that went. */
  prune(): Promise<readonly string[]>
}
