import {spawn} from 'node:child_process'
import type {Ended, ExecOptions} from './lab-types.ts'

const OUTPUT_LIMIT = 16 * 1024 * 1024
const TIMEOUT_MS = 30_000

/** A program that ended with another exit code than zero. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly ended: Ended

  constructor(argv: readonly string[], ended: Ended) {
    super(`${argv.join(' ')} ended with ${ended.code}: ${(ended.stderr || ended.stdout).trim().slice(-2000)}`)
    this.ended = ended
  }
}

/** Runs a program of this machine and answers with its standard output. @throws CommandError */
export async function run(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
  const ended = await tryRun(argv, options)
  if (ended.code !== 0) throw new CommandError(argv, ended)
  return ended.stdout
}

/** The same with the exit code as an answer; -1 when a signal or the time limit ended it. */
export async function tryRun(argv: readonly string[], options: ExecOptions = {}): Promise<Ended> {
  const [program = '', ...args] = argv
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    killSignal: 'SIGKILL',
    env: {...process.env, LC_ALL: 'C'},
  })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  // A program that does not read its input closes the pipe early; that is its right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const {promise, resolve, reject} = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('close', code => resolve(code ?? -1))
  return {code: await promise, stdout: stdout(), stderr: stderr()}
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= OUTPUT_LIMIT) chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString()
}
