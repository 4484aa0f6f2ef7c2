import {randomBytes, randomUUID} from 'node:crypto'

/** Makes ids and message timestamps in Slack's shapes; timestamps are unique and increase strictly. */
export class Mint {
  readonly #now: () => number
  #last = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** `1763800000.000100`: seconds and microseconds, unique in the whole workspace. */
  ts(): string {
    this.#last = Math.max(this.#last + 1, Math.round(this.#now() * 1_000))
    const seconds = Math.floor(this.#last / 1_000_000)
    return `${seconds}.${String(this.#last % 1_000_000).padStart(6, '0')}`
  }

  /** An id such as `V3F09A1C2`. */
  id(prefix: string): string {
    return prefix + randomBytes(5).toString('hex').toUpperCase()
  }

  uuid(): string {
    return randomUUID()
  }

  /** Unguessable part of a ticket, trigger or response address. */
  secret(): string {
    return randomBytes(16).toString('hex')
  }
}
