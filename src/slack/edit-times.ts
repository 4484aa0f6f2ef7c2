import {rankOf} from './ids.ts'

/** Edits of a verdict that may follow each other at once: the word that somebody looks, and what was seen. */
const VERDICTS_IN_A_ROW = 2

/** Remembers when each message was edited, so that the next edit of it keeps its distance. Times are Unix ms. */
export class EditTimes {
  readonly #betweenMs: number
  /** The last edits, oldest first; as many as may be made in a row. */
  readonly #times = new Map<string, readonly number[]>()

  constructor(betweenMs: number) {
    this.#betweenMs = betweenMs
  }

  /** When the message may be edited; 0 for at once. */
  nextAt(key: string): number {
    const judgedBy = this.#times.get(key)?.at(-inARow(key))
    return judgedBy === undefined ? 0 : judgedBy + this.#betweenMs
  }

  edited(key: string, at: number): void {
    this.#times.set(key, [...(this.#times.get(key) ?? []), at].slice(-inARow(key)))
  }

  /** Edits so long ago that they say nothing of the next one. */
  forgetBefore(now: number): void {
    for (const [key, times] of this.#times)
      if ((times.at(-1) ?? 0) + this.#betweenMs < now) this.#times.delete(key)
  }
}

function inARow(key: string): number {
  return rankOf(key) === 'verdict' ? VERDICTS_IN_A_ROW : 1
}
