import {createHash} from 'node:crypto'
import {type FileHandle, open} from 'node:fs/promises'
import {messageOf} from '../../domain/errors.ts'
import {revisionIn} from './database-revision.ts'

/** etcd appends the SHA-256 of the database to it (etcd-facts A05). */
const DIGEST_BYTES = 32
/** bbolt writes whole pages, which are multiples of this. */
const SECTOR_BYTES = 512
const CHUNK_BYTES = 1024 * 1024

/** A snapshot file as the disk holds it now, or why it is none. */
export type SnapshotRead =
  | {readonly ok: true; readonly bytes: number; readonly sha256: string; readonly revision: string}
  | {readonly ok: false; readonly reason: string}

/** Reads a whole snapshot file back and verifies what can be verified of it alone. */
export async function readSnapshot(path: string): Promise<SnapshotRead> {
  const handle = await open(path, 'r')
  try {
    const {size} = await handle.stat()
    if (size % SECTOR_BYTES !== DIGEST_BYTES)
      return {ok: false, reason: `its size of ${size} bytes is not whole pages plus a digest`}
    const databaseBytes = size - DIGEST_BYTES
    const sha256 = await digestOf(handle, databaseBytes)
    const {buffer} = await handle.read(Buffer.alloc(DIGEST_BYTES), 0, DIGEST_BYTES, databaseBytes)
    if (buffer.toString('hex') !== sha256)
      return {ok: false, reason: 'its SHA-256 is not the one etcd sent with it'}
    return await withRevision(handle, {bytes: size, sha256})
  } finally {
    await handle.close()
  }
}

async function digestOf(handle: FileHandle, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes === 0) return hash.digest('hex')
  const options = {start: 0, end: bytes - 1, autoClose: false, highWaterMark: CHUNK_BYTES}
  for await (const chunk of handle.createReadStream(options)) hash.update(chunk)
  return hash.digest('hex')
}

/** A digest proves that the bytes are those etcd sent, not that etcd sent a database. */
async function withRevision(
  handle: FileHandle,
  read: {readonly bytes: number; readonly sha256: string},
): Promise<SnapshotRead> {
  try {
    return {ok: true, ...read, revision: await revisionIn(handle)}
  } catch (thrown) {
    return {ok: false, reason: `its revision cannot be read: ${messageOf(thrown)}`}
  }
}
