import {createReadStream} from 'node:fs'
import path from 'node:path'
import {newestBackup} from '../../domain/backup.ts'
import type {Backup, Backups, BackupsSeen} from '../../ports/backups.ts'
import type {Clock} from '../../ports/runtime.ts'
import {freeBytes, inFolder, listBackups, makeFolder, removeBackup, removeUnfinished} from './folder.ts'
import {type SnapshotSource, saveBackup, unfinishedOf} from './save-backup.ts'
import {createVerifier, type Verifier} from './verified.ts'

/** The backups of one cluster; they lie in a folder of its name below `dir`, so clusters may share `dir`. */
export interface BackupsOptions {
  readonly cluster: string
  /** Absolute. */
  readonly dir: string
  /** How many are kept. */
  readonly keep: number
  /** Older ones go as well; null keeps them whatever their age. */
  readonly maxAgeMs: number | null
  readonly etcd: SnapshotSource
  readonly clock: Clock
}

/** Bytes of a file that are handed on at once. */
const CHUNK_BYTES = 256 * 1024

/** Opens the folder. Nothing is read or made before the first call. */
export function createBackups(options: BackupsOptions): Backups {
  const {cluster} = options
  const dir = path.join(options.dir, cluster)
  const shelf: Shelf = {...options, dir, verifier: createVerifier()}
  const list = (): Promise<readonly Backup[]> =>
    inFolder(dir, 'list the backups', () => listBackups(dir, cluster))
  const newest = (): Promise<Backup | null> =>
    inFolder(dir, 'verify a backup', async () => newestOf(await listBackups(dir, cluster), shelf))
  const prune = (): Promise<readonly string[]> => inFolder(dir, 'remove old backups', () => pruned(shelf))
  const looks = {
    newest: oneAtATime(() => inFolder(dir, 'look for backups', () => seen(shelf))),
    all: oneAtATime(() => inFolder(dir, 'look for backups', () => seenAll(shelf))),
  }
  return {
    list,
    newest,
    prune,
    look: (which = 'newest') => looks[which](),
    read: ({path: file}) => createReadStream(file, {highWaterMark: CHUNK_BYTES}),
    verify: backup => inFolder(dir, 'verify a backup', () => shelf.verifier.again(backup)),
    save: async (endpoint, call) => {
      const saved = await inFolder(dir, 'keep a backup', async () => {
        await makeFolder(dir)
        await removeUnfinished(dir, unfinishedOf(cluster))
        const kept = await saveBackup({...options, dir, endpoint, call})
        await shelf.verifier.trust(kept)
        return kept
      })
      await prune()
      return saved
    },
  }
}

interface Shelf extends BackupsOptions {
  readonly verifier: Verifier
}

async function seen({dir, cluster, ...shelf}: Shelf): Promise<BackupsSeen> {
  const [free, all] = await Promise.all([freeBytes(dir), listBackups(dir, cluster)])
  const newest = await newestOf(all, shelf)
  return {freeBytes: free, newest: newest === null ? null : newestBackup(newest)}
}

async function seenAll({dir, cluster, ...shelf}: Shelf): Promise<BackupsSeen> {
  const [free, listed] = await Promise.all([freeBytes(dir), listBackups(dir, cluster)])
  const verdicts = await Promise.all(listed.map(backup => shelf.verifier.known(backup)))
  const all = listed.filter((_, at) => verdicts[at]?.ok === true).map(newestBackup)
  return {freeBytes: free, newest: all[0] ?? null, all}
}

async function newestOf(
  newestFirst: readonly Backup[],
  {verifier}: Pick<Shelf, 'verifier'>,
): Promise<Backup | null> {
  for (const backup of newestFirst) if ((await verifier.known(backup)).ok) return backup
  return null
}

/** SAFETY: the newest verified backup stays whatever the rules say; guarded by "never removes the newest verified one". */
async function pruned({dir, cluster, keep, maxAgeMs, clock, verifier}: Shelf): Promise<readonly string[]> {
  const all = await listBackups(dir, cluster)
  const newest = await newestOf(all, {verifier})
  const oldest = maxAgeMs === null ? Number.NEGATIVE_INFINITY : clock.now().getTime() - maxAgeMs
  const tooMany = all.filter(
    (backup, place) => backup !== newest && (place >= keep || Date.parse(backup.startedAt) < oldest),
  )
  for (const backup of tooMany) await removeBackup(backup)
  return tooMany.map(({file}) => file)
}

/** Whoever asks while an answer is under way gets that one: a file system that hangs must not pile up calls. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null
  return () => {
    underWay ??= work().finally(() => {
      underWay = null
    })
    return underWay
  }
}
