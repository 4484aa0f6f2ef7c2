import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'
import type {Ground} from './ground.ts'
import type {Task} from './task.ts'

/** Longest one life may take; only a stuck one does. */
const LIFE_WITHIN_MS = 240_000
export const KEY = 'a key for the crash matrix, long enough'

/** One life of Quorate on a ground. */
export interface Life {
  readonly ground: Ground
  readonly task: Task
  readonly database: string
}

/** How one life ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
}

/** Lives until SIGKILL at this instant, such as `step.acted@2`, or to the end of its task without one. */
export async function liveUntil(crashAt: string, life: Life): Promise<Ended> {
  const child = start(life, crashAt)
  const said: Buffer[] = []
  child.stderr?.on('data', (piece: Buffer) => void said.push(piece))
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, LIFE_WITHIN_MS)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  if (late) throw new Error(`a life of Quorate did not end within ${LIFE_WITHIN_MS / 1000} s`)
  return {code, signal, said: Buffer.concat(said).toString()}
}

function start({ground, task, database}: Life, crashAt: string): ChildProcess {
  const own = {DATABASE_URL: database, QUORATE_AUDIT_KEY: KEY, QUORATE_CRASH_AT: crashAt}
  // The same program some hundred times: compiled once is enough.
  const node = {NODE_COMPILE_CACHE: path.join(ground.dir, 'compiled'), NODE_NO_WARNINGS: '1'}
  return spawn(process.execPath, [path.join(import.meta.dirname, 'life.ts'), JSON.stringify(task)], {
    env: {PATH: process.env['PATH'] ?? '', ...node, ...ground.env, ...own},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}
