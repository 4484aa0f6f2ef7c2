import {createHash} from 'node:crypto'
import {type FileHandle, open, rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import {messageOf, OpsError} from '../domain/errors.ts'

/**
 * Writes lines into a new file that only its owner can read, and returns once they are on the disk, folder entry
 * included. Throws `input/invalid` when the file exists or cannot be written; a half-written one is removed.
 */
export async function writeNewFile(
  path: string,
  lines: AsyncIterable<string | Uint8Array>,
): Promise<{readonly sha256: string}> {
  const file = await open(path, 'wx', 0o600).catch((thrown: unknown) => {
    throw unwritable(path, thrown)
  })
  try {
    const sha256 = await writeAll(file, lines)
    await file.sync()
    await syncFolder(dirname(path))
    return {sha256}
  } catch (thrown) {
    await rm(path, {force: true})
    throw thrown instanceof OpsError ? thrown : unwritable(path, thrown)
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, lines: AsyncIterable<string | Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const line of lines) {
    hash.update(line)
    await file.writeFile(line)
  }
  return hash.digest('hex')
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function unwritable(path: string, thrown: unknown): OpsError {
  return new OpsError('input/invalid', `${path} could not be written: ${messageOf(thrown)}.`, {
    remedy: 'Name a folder that you may write to and that has no file of this name; nothing was removed.',
    cause: thrown,
  })
}
