import type {Clock} from '../ports/runtime.ts'

/** How many requests one sender may make. */
export interface Pace {
  /** Taken without looking, after a time of silence. */
  readonly burst: number
  readonly perSecond: number
}

/** What became of one request. `first` is the first refusal of a while, so that a flood is not also a flood of log. */
export type Admission = {readonly taken: true} | {readonly taken: false; readonly first: boolean}

/** Senders remembered at once. Whoever is forgotten starts with a full bucket, so forgetting only ever lets more in. */
const MAX_SENDERS = 1000
/** A flood is told again after this time. */
const TELL_EVERY_MS = 10_000

interface Bucket {
  readonly tokens: number
  /** Unix ms of the last request. */
  readonly at: number
  /** Unix ms of the last refusal that was told. */
  readonly toldAt: number
}

/** A bucket of requests for every sender, filled again at a steady pace. The sender heard of longest ago is forgotten first. */
export function paceLimit({burst, perSecond}: Pace, clock: Clock): (sender: string) => Admission {
  const buckets = new Map<string, Bucket>()
  return sender => {
    const now = clock.now().getTime()
    const before = buckets.get(sender) ?? {tokens: burst, at: now, toldAt: Number.NEGATIVE_INFINITY}
    // A clock that was set back must not empty the bucket.
    const refill = (Math.max(0, now - before.at) * perSecond) / 1000
    const tokens = Math.min(burst, before.tokens + refill)
    const taken = tokens >= 1
    const first = !taken && now - before.toldAt >= TELL_EVERY_MS
    // Deleted first, so that the map stays in the order of the last request.
    buckets.delete(sender)
    buckets.set(sender, {tokens: taken ? tokens - 1 : tokens, at: now, toldAt: first ? now : before.toldAt})
    forgetOldest(buckets)
    return taken ? {taken} : {taken, first}
  }
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const [oldest] = buckets.keys()
  if (buckets.size > MAX_SENDERS && oldest !== undefined) buckets.delete(oldest)
}
