import type {Clock} from '../ports/runtime.ts'

/**
 * A connection without a single frame for so long is deaf whatever it calls itself: we ping every two seconds and
 * Slack answers, and it pings us too.
 */
export const SILENT_MS = 60_000
/** How often the canary message is edited, and how late the event about it may be. */
export const CANARY_EVERY_MS = 5 * 60_000
const CANARY_SILENT_MS = 2 * CANARY_EVERY_MS + 60_000

/** What is known of Slack reaching us at one moment. Instants are milliseconds since 1970. */
export interface HearingState {
  readonly ok: boolean
  /** Why not, in words for `/readyz`. */
  readonly why: string
  /** Since when without interruption; null while it does not. */
  readonly since: number | null
  /** The last moment before the first interruption that nobody has caught up with; null when there was none. */
  readonly deafFrom: number | null
  readonly lastEventAt: number | null
}

/**
 * Notes everything that shows that Slack reaches us. It sees sockets that close or go silent, and a process that stood
 * still. That Slack keeps a socket alive and delivers no events it can see only with a canary.
 */
export class Hearing {
  readonly #clock: Clock
  readonly #canary: boolean
  readonly #pinged: boolean
  #open = 0
  #since: number | null = null
  #deafFrom: number | null = null
  #frameAt: number | null = null
  #eventAt: number | null = null

  /** `pinged` is false for HTTP mode, where nothing comes between two events; `canary` when one event at least must. */
  constructor({
    clock,
    canary,
    pinged,
  }: {readonly clock: Clock; readonly canary: boolean; readonly pinged: boolean}) {
    this.#clock = clock
    this.#canary = canary
    this.#pinged = pinged
  }

  /** A socket got its hello, or HTTP mode began to listen. */
  opened(): void {
    this.#open += 1
    if (this.#open > 1) return this.frame()
    const now = this.#now()
    this.#since = now
    this.#frameAt = now
  }

  /** A socket that had been open is not any more. */
  closed(): void {
    this.#open = Math.max(0, this.#open - 1)
    if (this.#open > 0) return
    this.#deafFrom ??= this.#frameAt
    this.#since = null
  }

  /** Anything on any socket: ping, pong, hello, event. */
  frame(): void {
    const now = this.#now()
    if (this.#pinged && this.#frameAt !== null && now - this.#frameAt > SILENT_MS)
      this.#interrupted(this.#frameAt, now)
    this.#frameAt = now
  }

  /** An event, command or click, on a socket or over HTTP. */
  event(): void {
    const now = this.#now()
    const silent = this.#lastSign()
    if (this.#canary && silent !== null && now - silent > CANARY_SILENT_MS) this.#interrupted(silent, now)
    this.#eventAt = now
    if (this.#open > 0) this.frame()
  }

  /** Everything up to now has been caught up with. */
  caughtUp(): void {
    this.#deafFrom = null
  }

  state(): HearingState {
    const why = this.#why()
    return {
      ok: why === '',
      why,
      since: why === '' ? this.#since : null,
      deafFrom: this.#deafFrom,
      lastEventAt: this.#eventAt,
    }
  }

  #interrupted(from: number, now: number): void {
    this.#deafFrom ??= from
    this.#since = now
  }

  #why(): string {
    if (this.#open === 0) return 'no socket is open'
    const now = this.#now()
    const frame = this.#frameAt ?? now
    if (this.#pinged && now - frame > SILENT_MS)
      return `every socket has been silent since ${new Date(frame).toISOString()}`
    const sign = this.#lastSign() ?? now
    if (this.#canary && now - sign > CANARY_SILENT_MS)
      return `the sockets are alive, but Slack has told of no event since ${new Date(sign).toISOString()}, not even of our own message`
    return ''
  }

  /** The last event, or the moment from which one could be expected. */
  #lastSign(): number | null {
    return this.#eventAt === null ? this.#since : Math.max(this.#eventAt, this.#since ?? 0)
  }

  #now(): number {
    return this.#clock.now().getTime()
  }
}
