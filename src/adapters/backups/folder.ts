import {lstat, mkdir, open, readdir, readFile, rename, rm, statfs} from 'node:fs/promises'
import path from 'node:path'
import {BackupManifest} from '../../domain/backup.ts'
import {OpsError} from '../../domain/errors.ts'
import type {Backup} from '../../ports/backups.ts'

/** A manifest is some hundred bytes; a larger file is somebody else's. */
const MAX_MANIFEST_BYTES = 16 * 1024
const MANIFEST = '.json'

/** Runs work on the folder; what the file system refuses becomes a sentence with the path and what to do. */
export async function inFolder<T>(dir: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!isFileError(thrown)) throw thrown
    throw new OpsError('backup/unreadable', `Could not ${what} in ${dir}: ${thrown.message}`, {
      remedy: 'Make the folder for backups exist, belong to the user of Quorate and have room.',
      cause: thrown,
    })
  }
}

/** Makes the folder, for its owner only: snapshots hold every secret of the cluster. */
export async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, {recursive: true, mode: 0o700})
}

/** Bytes this program may still write there; of the nearest folder above while it does not exist yet. */
export async function freeBytes(dir: string): Promise<number> {
  try {
    const {bavail, bsize} = await statfs(dir)
    return bavail * bsize
  } catch (thrown) {
    const above = path.dirname(dir)
    if (!isMissing(thrown) || above === dir) throw thrown
    return freeBytes(above)
  }
}

/** Every backup of this cluster with a manifest, newest first. What has none, or another's, does not exist here. */
export async function listBackups(dir: string, cluster: string): Promise<readonly Backup[]> {
  const names = await namesIn(dir)
  const read = await Promise.all(
    names.filter(name => name.endsWith(MANIFEST)).map(name => readManifest(dir, name)),
  )
  return read
    .flatMap(backup => (backup === null || backup.cluster !== cluster ? [] : [backup]))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
}

/** Writes the manifest whole or not at all; from then on the file beside it is a backup. */
export async function writeManifest(file: string, manifest: BackupManifest): Promise<void> {
  const name = `${file}${MANIFEST}`
  const partial = `${name}.partial`
  await rm(partial, {force: true})
  const handle = await open(partial, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, name)
  await syncFolder(path.dirname(file))
}

/** The file before its manifest: a crash in between leaves a manifest without a file, which the next pruning finds. */
export async function removeBackup({path: file}: Backup): Promise<void> {
  await rm(file, {force: true})
  await rm(`${file}${MANIFEST}`, {force: true})
}

/** Removes what a killed process left of a snapshot of ours; no other name is touched. */
export async function removeUnfinished(dir: string, pattern: RegExp): Promise<void> {
  const left = (await namesIn(dir)).filter(name => pattern.test(name))
  await Promise.all(left.map(name => rm(path.join(dir, name), {force: true})))
}

async function readManifest(dir: string, name: string): Promise<Backup | null> {
  const file = name.slice(0, -MANIFEST.length)
  const at = path.join(dir, name)
  const stat = await lstat(at)
  if (!stat.isFile() || stat.size > MAX_MANIFEST_BYTES) return null
  const parsed = BackupManifest.safeParse(jsonOf(await readFile(at, 'utf8')))
  return parsed.success ? {...parsed.data, file, path: path.join(dir, file)} : null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (thrown) {
    if (isMissing(thrown)) return []
    throw thrown
  }
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isFileError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown
}

/** True when there is nothing of that name. */
export function isMissing(thrown: unknown): boolean {
  return isFileError(thrown) && thrown.code === 'ENOENT'
}
