/**
 * Commands at once on one connection. sshd's default `MaxSessions` is 10; the rest stays free for the reads of the service
 * state and for a restart, which do not wait here.
 */
export const laneCount = 6

/** Lets at most {@link laneCount} pieces of work run at once, the others in the order in which they came. */
export class Lanes {
  #free = laneCount
  readonly #waiting: (() => void)[] = []

  /** Rejects with the signal's reason when it fires while the work still waits. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(signal)
    try {
      return await work()
    } finally {
      this.#give()
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve()
    }
    const {promise, resolve, reject} = Promise.withResolvers<void>()
    const leave = () => {
      const place = this.#waiting.indexOf(enter)
      if (place >= 0) this.#waiting.splice(place, 1)
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    }
    const enter = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    this.#waiting.push(enter)
    signal.addEventListener('abort', leave, {once: true})
    return promise
  }

  #give(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
