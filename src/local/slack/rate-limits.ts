/** Requests per minute and method. https://docs.slack.dev/apis/web-api/rate-limits */
export const tierPerMinute = {tier1: 1, tier2: 20, tier3: 50, tier4: 100, posting: 300} as const

export type Tier = keyof typeof tierPerMinute | 'unlimited'

/** Slack asks for one message a second and channel and tolerates short bursts; three is what we allow. */
const burst = 3

interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** Counts calls per method and posts per channel. Answers the seconds to wait, or 0 to go on. */
export class RateLimits {
  readonly #calls = new Map<string, readonly number[]>()
  readonly #channels = new Map<string, Bucket>()
  readonly #now: () => number
  readonly #enforced: boolean

  constructor(now: () => number, mode: 'slack' | 'off') {
    this.#now = now
    this.#enforced = mode === 'slack'
  }

  call(method: string, tier: Tier): number {
    if (!this.#enforced || tier === 'unlimited') return 0
    const now = this.#now()
    const recent = (this.#calls.get(method) ?? []).filter(at => now - at < 60_000)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= tierPerMinute[tier])
      return Math.max(1, Math.ceil((oldest + 60_000 - now) / 1_000))
    this.#calls.set(method, [...recent, now])
    return 0
  }

  post(channel: string): number {
    if (!this.#enforced) return 0
    const now = this.#now()
    const {tokens, at} = this.#channels.get(channel) ?? {tokens: burst, at: now}
    const available = Math.min(burst, tokens + (now - at) / 1_000)
    if (available < 1) return 1
    this.#channels.set(channel, {tokens: available - 1, at: now})
    return 0
  }
}
