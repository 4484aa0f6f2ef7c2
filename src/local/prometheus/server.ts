import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {stringify} from 'yaml'
import {freePorts} from '../etcd/free-ports.ts'
import {type OwnProcess, startProcess} from '../etcd/process.ts'
import {until} from '../etcd/readiness.ts'

/** One program of these, running on loopback. */
export interface LocalServer {
  readonly url: string
  readonly logFile: string
  stop(): Promise<void>
}

/** What to start: the program, its configuration as data, and the flags for a file, a data directory and an address. */
export interface ServerSpec {
  readonly program: string
  /** Files of it are `<base>.yml`, `<base>.log` and `<base>.data`. */
  readonly base: string
  readonly config: object
  readonly flags: (place: {
    readonly configFile: string
    readonly dataDir: string
    readonly address: string
  }) => readonly string[]
}

const READY_WITHIN_MS = 30_000
/** Both end within a moment; waiting longer would only make a test longer. */
const STOP_WITHIN_MS = 5_000

/**
 * Starts it and waits until `/-/ready` says yes.
 *
 * @throws with the end of its log when it is not ready in time.
 */
export async function startServer({program, base, config, flags}: ServerSpec): Promise<LocalServer> {
  const [port = 0] = await freePorts(1)
  const address = `127.0.0.1:${port}`
  const url = `http://${address}`
  const logFile = `${base}.log`
  await writeFile(`${base}.yml`, stringify(config), {mode: 0o600})
  const args = flags({configFile: `${base}.yml`, dataDir: `${base}.data`, address})
  // Debian's Alertmanager, unpacked and not installed, looks for its template where it is started.
  const server = await startProcess({program, args, logFile, cwd: path.dirname(program)})
  const ready = until(async () => (await fetch(`${url}/-/ready`)).ok, {
    what: `${path.basename(program)} being ready`,
    withinMs: READY_WITHIN_MS,
  })
  try {
    if ((await Promise.race([server.exited, ready])) !== undefined)
      throw new Error(`${path.basename(program)} ended while starting`)
  } catch (cause) {
    await end(server)
    throw new Error(`Its last words:\n${await lastWords(logFile)}`, {cause})
  }
  return {url, logFile, stop: () => end(server)}
}

async function lastWords(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).split('\n').slice(-8).join('\n')
}

async function end(server: OwnProcess): Promise<void> {
  server.signal('SIGTERM')
  const timer = setTimeout(() => server.signal('SIGKILL'), STOP_WITHIN_MS)
  await server.exited
  clearTimeout(timer)
}
