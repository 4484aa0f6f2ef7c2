import type {Mint} from './mint.ts'
import type {Message} from './store/model.ts'

/** Slack takes five posts per response_url. https://docs.slack.dev/interactivity/handling-user-interaction */
export const responseUrlUses = 5

/** Where a response_url posts to, and the message it may replace. */
export interface ResponseTarget {
  readonly channel: string
  readonly user: string
  readonly original?: Message
}

interface Trigger {
  readonly user: string
  readonly at: number
  used: boolean
}

interface ResponseUrl {
  readonly target: ResponseTarget
  readonly at: number
  uses: number
}

/** Hands out trigger ids and response addresses and says when they are used up. */
export class Tickets {
  readonly #triggers = new Map<string, Trigger>()
  readonly #urls = new Map<string, ResponseUrl>()
  readonly #mint: Mint
  readonly #now: () => number
  readonly #life: {readonly triggerMs: number; readonly responseUrlMs: number}

  constructor(
    mint: Mint,
    now: () => number,
    life: {readonly triggerMs: number; readonly responseUrlMs: number},
  ) {
    this.#mint = mint
    this.#now = now
    this.#life = life
  }

  trigger(user: string): string {
    const id = `${Math.round(this.#now())}.${this.#mint.secret()}`
    this.#triggers.set(id, {user, at: this.#now(), used: false})
    return id
  }

  /** Uses the trigger up and answers whose it was, or says why not in Slack's word. */
  exchange(id: string): {readonly user: string} | {readonly error: string} {
    const trigger = this.#triggers.get(id)
    if (trigger === undefined) return {error: 'invalid_trigger_id'}
    if (trigger.used) return {error: 'exchanged_trigger_id'}
    if (this.#now() - trigger.at > this.#life.triggerMs) return {error: 'expired_trigger_id'}
    trigger.used = true
    return {user: trigger.user}
  }

  /** The secret path of a new response address. */
  responsePath(target: ResponseTarget): string {
    const id = this.#mint.secret()
    this.#urls.set(id, {target, at: this.#now(), uses: 0})
    return id
  }

  /** Counts one use; Slack's word when the address is unknown, too old or used up. */
  respond(id: string): ResponseTarget | {readonly error: 'expired_url' | 'used_url'} {
    const url = this.#urls.get(id)
    if (url === undefined || this.#now() - url.at > this.#life.responseUrlMs) return {error: 'expired_url'}
    if (url.uses >= responseUrlUses) return {error: 'used_url'}
    url.uses += 1
    return url.target
  }
}
