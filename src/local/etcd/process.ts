import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync} from 'node:fs'

/** What to run. */
export interface ProcessSpec {
  readonly program: string
  readonly args: readonly string[]
  /** Standard output and error are appended here. */
  readonly logFile: string
  /** Where it starts; here when left out. */
  readonly cwd?: string
}

/** How a process ended: an exit code or the signal that ended it. */
export interface ExitStatus {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process started here; only its own pid is ever signalled. */
export interface OwnProcess {
  readonly pid: number
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly exited: Promise<ExitStatus>
  signal(name: NodeJS.Signals): void
}

/**
 * Starts a process that cannot outlive this one, however this one ends.
 *
 * @throws the system's error when the program cannot be started.
 */
export async function startProcess(spec: ProcessSpec): Promise<OwnProcess> {
  const child = spawnInto(spec)
  await once(child, 'spawn')
  const {pid} = child
  if (pid === undefined) throw new Error(`${spec.program} started without a process id`)
  const watchdog = watchOver(pid)
  const exited = new Promise<ExitStatus>(resolve => {
    child.once('exit', (code, signal) => {
      // First, so that the watchdog never sees a pid the system has given to somebody else.
      watchdog.kill('SIGKILL')
      resolve({code, signal})
    })
  })
  return {
    pid,
    startedAt: Date.now(),
    exited,
    signal: name => {
      if (child.exitCode === null && child.signalCode === null) child.kill(name)
    },
  }
}

function spawnInto({program, args, logFile, cwd}: ProcessSpec): ChildProcess {
  const log = openSync(logFile, 'a', 0o600)
  try {
    // Its own process group: Ctrl-C in the terminal must reach the demo first, not the members.
    return spawn(program, args, {
      stdio: ['ignore', log, log],
      detached: true,
      env: withoutEtcdVariables(),
      ...(cwd === undefined ? {} : {cwd}),
    })
  } finally {
    closeSync(log)
  }
}

/** etcd refuses to start when a variable and a flag disagree, so the caller's `ETCD_*` must not leak in. */
function withoutEtcdVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ETCD')))
}

/** Waits for the end of a pipe that only we hold open: also `kill -9` of this process closes it. */
function watchOver(pid: number): ChildProcess {
  const script = 'read -r _; kill -9 "$1" 2>/dev/null'
  const watchdog = spawn('/bin/sh', ['-c', script, 'etcd-watchdog', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchdog.stdin?.on('error', () => undefined)
  watchdog.unref()
  return watchdog
}
