import {createHash} from 'node:crypto'
import {type FileHandle, open, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {OpsError} from '../../domain/errors.ts'
import type {SnapshotFile} from '../../ports/etcd.ts'

/** etcd appends the SHA-256 of the database to the stream (etcd-facts A05). */
const DIGEST_BYTES = 32
/** bbolt writes whole pages, which are multiples of this; etcdutl makes the same test. */
const SECTOR_BYTES = 512

/**
 * Writes a snapshot stream to `<file>.partial` (mode 0600), verifies it on the disk's side of an fsync and only then
 * gives it its name. Whatever goes wrong, the partial file is removed: it holds the cluster's secrets.
 *
 * @throws OpsError `snapshot/corrupt` when size or digest are wrong, else whatever the stream threw.
 */
export async function saveSnapshot(chunks: AsyncIterable<Uint8Array>, file: string): Promise<SnapshotFile> {
  const partial = `${file}.partial`
  await rm(partial, {force: true})
  try {
    const written = await writeAll(chunks, partial)
    // SAFETY: an unverified file must never look like a backup; guarded by "refuses a snapshot with one flipped byte".
    verify(written, file)
    await rename(partial, file)
    await syncDirectory(path.dirname(file))
    return {path: file, bytes: written.bytes, sha256: written.computed}
  } catch (error) {
    await rm(partial, {force: true})
    throw error
  }
}

interface Written {
  readonly bytes: number
  /** Hex digests: of what arrived, and the one etcd sent behind it. */
  readonly computed: string
  readonly sent: string
}

async function writeAll(chunks: AsyncIterable<Uint8Array>, partial: string): Promise<Written> {
  const handle = await open(partial, 'wx', 0o600)
  try {
    const written = await copy(chunks, handle)
    await handle.sync()
    return written
  } finally {
    await handle.close()
  }
}

async function copy(chunks: AsyncIterable<Uint8Array>, handle: FileHandle): Promise<Written> {
  const hash = createHash('sha256')
  let bytes = 0
  let tail = Buffer.alloc(0)
  for await (const chunk of chunks) {
    await handle.writeFile(chunk)
    bytes += chunk.length
    const held = Buffer.concat([tail, chunk])
    const settled = Math.max(0, held.length - DIGEST_BYTES)
    hash.update(held.subarray(0, settled))
    tail = held.subarray(settled)
  }
  return {bytes, computed: hash.digest('hex'), sent: tail.toString('hex')}
}

function verify({bytes, computed, sent}: Written, file: string): void {
  const reason =
    bytes % SECTOR_BYTES !== DIGEST_BYTES
      ? `its size of ${bytes} bytes is not whole pages plus a digest`
      : computed !== sent && 'its SHA-256 is not the one etcd sent with it'
  if (!reason) return
  throw new OpsError('snapshot/corrupt', `Snapshot ${file} is not usable: ${reason}. The file was removed.`, {
    remedy: 'Take the snapshot again, from another member if it fails twice.',
  })
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
