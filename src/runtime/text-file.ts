import {readFile} from 'node:fs/promises'
import {promisify} from 'node:util'
import {gunzip, gzip} from 'node:zlib'
import {writeNewFile} from './archive-file.ts'

/** A bundle of a long incident unpacks to some ten megabytes; far above it lies a file that was made to fill memory. */
const MOST_BYTES = 512 * 1024 * 1024

/** Reads a text file, unpacking it when it is compressed with gzip, whatever its name. */
export async function readText(path: string): Promise<string> {
  const content = await readFile(path)
  const packed = content[0] === 0x1f && content[1] === 0x8b
  return (packed ? await promisify(gunzip)(content, {maxOutputLength: MOST_BYTES}) : content).toString('utf8')
}

/** Writes a new file that only its owner can read, compressed when its name ends in `.gz`. Throws as `writeNewFile`. */
export async function writeText(path: string, text: string): Promise<void> {
  const content = path.endsWith('.gz') ? await promisify(gzip)(text) : text
  await writeNewFile(path, only(content))
}

async function* only<T>(one: T): AsyncGenerator<T> {
  yield one
}
