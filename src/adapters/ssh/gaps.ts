import {type ErrorCode, OpsError} from '../../domain/errors.ts'

/** Failures of one command that leave the host's other answers worth having. */
const partial: readonly ErrorCode[] = [
  'ssh/not-permitted',
  'ssh/missing-tool',
  'ssh/command-failed',
  'ssh/bad-answer',
  'input/invalid',
]

/** Collects what could not be read, one sentence each with what to do about it. */
export class Gaps {
  readonly #said: string[] = []

  get list(): string[] {
    return [...new Set(this.#said)]
  }

  add(sentence: string): void {
    this.#said.push(sentence)
  }

  /** The answer, or null when the host refused it or has no such program; a host that is gone stays a failure. */
  async orNull<T>(read: Promise<T>): Promise<T | null> {
    try {
      return await read
    } catch (error) {
      if (!(error instanceof OpsError) || !partial.includes(error.code)) throw error
      this.add(`${error.message} ${error.remedy}`)
      return null
    }
  }
}
