import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {parse, stringify} from 'yaml'
import type {World} from '../../src/demo/world.ts'

interface File {
  clusters: Record<string, unknown>[]
  policy: Record<string, unknown>
}

/** Writes a changed copy of the world's configuration and returns the environment that points at it. */
export async function reconfigure(
  world: World,
  change: (file: File) => void,
): Promise<Readonly<Record<string, string>>> {
  const file = parse(await readFile(world.env['QUORATE_CONFIG'] ?? '', 'utf8')) as File
  change(file)
  const copy = path.join(world.dir, `changed-${process.hrtime.bigint()}.yaml`)
  await writeFile(copy, stringify(file), {mode: 0o600})
  return {QUORATE_CONFIG: copy}
}
