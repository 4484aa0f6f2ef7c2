import {rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {type Container, podsDir, startContainer} from './container.ts'
import type {PodSpec} from './pod-spec.ts'

/** kubelet's longest pause between two attempts. */
const longestBackOffMs = 300_000

/** A pod that runs until it is ended. */
export interface StaticPod {
  readonly uid: string
  /** True from the order to end it. */
  readonly ending: boolean
  /** Settles when its process is gone and its containers are forgotten. */
  end(): Promise<void>
}

/** Starts a pod; what ends by itself is started again, each time after twice the pause. */
export function runPod(spec: PodSpec, backOffMs: number): StaticPod {
  const stop = new AbortController()
  const labels = Object.entries(spec.labels).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(sandboxFile(spec), labels.join(''))
  const kept: Container[] = []
  const running = keepRunning({spec, backOffMs, kept, signal: stop.signal})
  let ended: Promise<void> | undefined
  return {
    uid: spec.uid,
    get ending() {
      return stop.signal.aborted
    },
    end: () => {
      stop.abort()
      ended ??= endGracefully({spec, kept, running})
      return ended
    },
  }
}

interface Keeping {
  readonly spec: PodSpec
  readonly backOffMs: number
  /** The container that runs, last, and the one that ended before it. */
  readonly kept: Container[]
  readonly signal: AbortSignal
}

async function keepRunning({spec, backOffMs, kept, signal}: Keeping): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const container = startContainer(spec, attempt)
    kept.push(container)
    // kubelet keeps one that ended, so that its log can be read.
    for (const old of kept.splice(0, kept.length - 2)) old.remove()
    await container.ended
    const pause = Math.min(longestBackOffMs, backOffMs * 2 ** attempt)
    await sleep(pause, undefined, {signal}).catch(() => undefined)
  }
}

async function endGracefully({
  spec,
  kept,
  running,
}: {
  readonly spec: PodSpec
  readonly kept: readonly Container[]
  readonly running: Promise<void>
}): Promise<void> {
  const container = kept.at(-1)
  container?.signal('SIGTERM')
  const timer = setTimeout(() => container?.signal('SIGKILL'), spec.graceMs)
  await running
  clearTimeout(timer)
  for (const one of kept) one.remove()
  rmSync(sandboxFile(spec), {force: true})
}

/** Labels of a pod that is not ended, one a line. */
function sandboxFile({uid}: PodSpec): string {
  return path.join(podsDir, uid.repeat(2))
}
