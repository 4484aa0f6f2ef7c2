import {OpsError} from '../../domain/errors.ts'

/** Milliseconds for which one look shares an answer. Ours: a deep look takes a few seconds; older is a new look. */
const sharedForMs = 5000

interface Kept {
  readonly at: number
  readonly answer: Promise<unknown>
}

/** Answers of one host that several probes of one look need, such as what systemd says of the unit. */
export class Recent {
  readonly #kept = new Map<string, Kept>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * The answer under this key when it is young enough or being read, else that of `read`. A key belongs to one type.
   * When somebody else's read ended at their deadline, it is read again for this caller.
   */
  async share<T>(key: string, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key)
    if (kept === undefined || this.#now() - kept.at > sharedForMs) return this.#start(key, read)
    try {
      return (await kept.answer) as T
    } catch (error) {
      const theirs = error instanceof OpsError && error.code === 'ssh/deadline'
      if (!theirs || signal.aborted) throw error
      return read()
    }
  }

  /** After an act nothing that was read before it counts any more. */
  forget(): void {
    this.#kept.clear()
  }

  #start<T>(key: string, read: () => Promise<T>): Promise<T> {
    const answer = read()
    const kept = {at: this.#now(), answer}
    this.#kept.set(key, kept)
    answer.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key)
    })
    return answer
  }
}
