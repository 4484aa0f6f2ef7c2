import {type ChildProcess, spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {createInterface} from 'node:readline'
import type {PodSpec} from './pod-spec.ts'
import {inspectReport, listReport, type Seen} from './reports.ts'

/** Where crictl.sh looks. */
export const stateDir = '/run/quorate-kubelet/containers'
export const podsDir = '/run/quorate-kubelet/pods'

/** One container, from its start to its removal. */
export interface Container {
  readonly id: string
  /** Settles when its process is gone; never rejects. */
  readonly ended: Promise<void>
  signal(name: 'SIGTERM' | 'SIGKILL'): void
  /** Forgets it, as kubelet does with those of pods that are gone. */
  remove(): void
}

/** Starts the process of a pod, `attempt` times after the first. */
export function startContainer(pod: PodSpec, attempt: number): Container {
  const id = randomBytes(32).toString('hex')
  const logs = `/var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}/${pod.container}`
  mkdirSync(logs, {recursive: true, mode: 0o755})
  const logPath = path.join(logs, `${attempt}.log`)
  const [program, ...args] = pod.argv
  const env = {PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...pod.environment}
  const createdAt = new Date()
  const child = spawn(program, args, {cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe']})
  writeFileSync(logPath, '')
  keepLog(child, logPath)
  const seen: Seen = {id, attempt, pod, logPath, createdAt, pid: child.pid ?? 0, end: null}
  show(seen)
  const ended = endOf(child).then(({code, at}) => show({...seen, pid: 0, end: {code, at}}))
  return {
    id,
    ended,
    signal: name => {
      child.kill(name)
    },
    remove: () => rmSync(path.join(stateDir, id), {recursive: true, force: true}),
  }
}

/** A program that does not exist ends as a container runtime would have it end: with 128. */
async function endOf(child: ChildProcess): Promise<{readonly code: number; readonly at: Date}> {
  const failed = once(child, 'error').then(() => 128)
  const exited = once(child, 'close').then(([code, signal]) => {
    if (typeof code === 'number') return code
    return signal === 'SIGKILL' ? 137 : 143
  })
  const code = await Promise.race([exited, failed]).catch(() => 128)
  return {code, at: new Date()}
}

/** In the form of the CRI: time, stream, `F` for a whole line, and the line. */
function keepLog(child: ChildProcess, file: string): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const pipe = child[stream]
    if (pipe === null) continue
    createInterface({input: pipe}).on('line', line => {
      const time = new Date().toISOString().replace('Z', '000000Z')
      appendFileSync(file, `${time} ${stream} F ${line}\n`)
    })
  }
}

/** What crictl will say of it: whole files, each put in place at once. */
function show(seen: Seen): void {
  const dir = path.join(stateDir, seen.id)
  mkdirSync(dir, {recursive: true})
  const state = seen.end === null ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED'
  const files = {
    'list.json': JSON.stringify(listReport(seen, state), null, 2),
    'inspect.json': JSON.stringify(inspectReport(seen, state), null, 2),
    summary: `${seen.createdAt.getTime()} ${seen.pod.container} ${state} ${seen.id} ${seen.pid} ${seen.logPath}`,
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(dir, `.${name}`), `${text}\n`)
    renameSync(path.join(dir, `.${name}`), path.join(dir, name))
  }
}
