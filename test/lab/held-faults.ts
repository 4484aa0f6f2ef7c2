import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {registry, startOf} from './ledger.ts'

const POLL_MS = 100

/** Waits until this process is told to take its fault back. */
export async function holdFault(id: string, name: string): Promise<void> {
  const directory = directoryOf(id)
  const file = path.join(directory, String(process.pid))
  mkdirSync(directory, {recursive: true})
  writeFileSync(file, `${startOf(process.pid)}\n${name}`)
  const {promise, resolve} = Promise.withResolvers<void>()
  process.once('SIGINT', () => resolve())
  process.once('SIGTERM', () => resolve())
  const alive = setInterval(() => undefined, 60_000)
  await promise
  clearInterval(alive)
  process.once('exit', () => rmSync(file, {force: true}))
}

/** Tells every process that holds a fault of the lab to take it back, waits for them, and answers with the faults. */
export async function endFaults(id: string): Promise<readonly string[]> {
  return Promise.all(held(id).map(one => end(one)))
}

interface Held {
  readonly pid: number
  readonly started: string
  readonly name: string
}

async function end({pid, started, name}: Held): Promise<string> {
  process.kill(pid, 'SIGTERM')
  while (startOf(pid) === started) await sleep(POLL_MS)
  return name
}

/** SAFETY: a pid that another process got since is not ours to signal. */
function held(id: string): readonly Held[] {
  const entries = listed(directoryOf(id)).map(file => {
    const [started = '', name = ''] = readFileSync(path.join(directoryOf(id), file), 'utf8').split('\n')
    return {pid: Number(file), started, name}
  })
  return entries.filter(({pid, started}) => startOf(pid) === started)
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function directoryOf(id: string): string {
  return path.join(registry, id, 'faults')
}
