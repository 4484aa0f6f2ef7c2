import {isMainThread, parentPort, Worker} from 'node:worker_threads'
import {z} from 'zod'

const Stalls = z.array(z.number())

/** A timer this late means that the machine itself stood still: its scheduler is otherwise late by a few milliseconds. */
const STALL_MS = 40
const EVERY_MS = 10
/** As far back as the fastest average and the log lines of a look reach. */
const FELT_FOR_MS = 75_000

/**
 * Watches, in a thread of its own, whether this machine keeps time. A virtual machine that is taken off its processors
 * for a moment takes all hosts of a lab with it, and what they then say of late writes and a busy CPU is true.
 */
export function watchForStalls(): {
  /** How often the machine stood still since shortly before the given time of `Date.now()`. */
  readonly feltSince: (began: number) => number
  readonly stop: () => Promise<void>
} {
  const stalls: number[] = []
  const worker = new Worker(import.meta.filename)
  worker.on('message', message => stalls.push(...Stalls.parse(message)))
  return {
    feltSince: began => stalls.filter(at => at > began - FELT_FOR_MS).length,
    stop: async () => {
      await worker.terminate()
    },
  }
}

if (!isMainThread) {
  let due = performance.now() + EVERY_MS
  setInterval(() => {
    const at = performance.now()
    if (at - due > STALL_MS) parentPort?.postMessage([Date.now()])
    due = at + EVERY_MS
  }, EVERY_MS)
}
