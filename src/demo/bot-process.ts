import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import path from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'

/** Longest time the bot may take from start to ready. */
const READY_WITHIN_MS = 30_000
const ASK_EVERY_MS = 50
const STOP_WITHIN_MS = 15_000

/** The bot as a process of its own, so that it can be killed like any other. */
export interface BotProcess {
  readonly url: string
  /** Starts it and waits until `/readyz` says yes. Extra environment wins over the usual one. */
  start(extra?: Readonly<Record<string, string>>): Promise<void>
  /** SIGKILL: no chance to say goodbye. */
  kill(): Promise<void>
  /** SIGTERM, and SIGKILL when it does not obey in time. */
  stop(): Promise<void>
  /** Resolves when the process has ended, whoever ended it. */
  ended(): Promise<void>
  running(): boolean
  /** Undefined before the first start. */
  pid(): number | undefined
}

/** Prepares to run `quorate serve` with this environment; its log goes to `logFile`. */
export function botProcess(options: {
  readonly env: Readonly<Record<string, string>>
  readonly port: number
  readonly logFile: string
}): BotProcess {
  let child: ChildProcess | undefined
  const url = `http://127.0.0.1:${options.port}`
  const ended = async (): Promise<void> => {
    if (child !== undefined && isRunning(child)) await once(child, 'exit')
  }
  return {
    url,
    start: async extra => {
      child = launch({...options.env, ...extra}, options.logFile)
      await untilReady(url, child, options.logFile)
    },
    kill: async () => {
      child?.kill('SIGKILL')
      await ended()
    },
    stop: async () => {
      child?.kill('SIGTERM')
      const late = delay(STOP_WITHIN_MS, 'late', {ref: false})
      if ((await Promise.race([ended(), late])) === 'late') child?.kill('SIGKILL')
      await ended()
    },
    ended,
    running: () => child !== undefined && isRunning(child),
    pid: () => child?.pid,
  }
}

function launch(env: Readonly<Record<string, string>>, logFile: string): ChildProcess {
  const log = createWriteStream(logFile, {flags: 'a'})
  const main = path.join(
    import.meta.dirname,
    '..',
    import.meta.filename.endsWith('.ts') ? 'main.ts' : 'main.js',
  )
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {PATH: process.env['PATH'] ?? '', ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.pipe(log, {end: false})
  child.stderr.pipe(log, {end: false})
  const killWithParent = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithParent)
  child.once('exit', () => process.removeListener('exit', killWithParent))
  return child
}

async function untilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (Date.now() < giveUpAt) {
    if (!isRunning(child))
      throw new Error(`The bot ended with code ${child.exitCode} before it was ready; see ${logFile}.`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    await delay(ASK_EVERY_MS)
  }
  throw new Error(`The bot was not ready within ${READY_WITHIN_MS / 1000} s; see ${logFile}.`)
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
