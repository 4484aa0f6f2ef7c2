import {spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'

/** What one command line printed, and the code it ended with. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/** Runs `quorate …` as a process of its own, with this environment and nothing inherited but PATH. */
export async function runQuorate(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const main = path.join(
    import.meta.dirname,
    '..',
    import.meta.filename.endsWith('.ts') ? 'main.ts' : 'main.js',
  )
  const child = spawn(process.execPath, [main, ...args], {
    env: {PATH: process.env['PATH'] ?? '', ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pieces: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => void pieces.push(piece))
  const [code] = (await once(child, 'close')) as [number | null]
  return {code: code ?? -1, output: Buffer.concat(pieces).toString()}
}
