import type {Store} from '../ports/store.ts'
import {type CatchUpParts, catchUp} from './catch-up.ts'
import {CANARY_EVERY_MS, type Hearing} from './hearing.ts'
import {keys} from './ids.ts'

/** How often it is written down that Slack reaches us: so much more than the truth a restart takes for lost. */
const BEAT_MS = 15_000

/** What one turn of listening works with. */
export interface Listening {
  readonly hearing: Hearing
  /** Channel of the canary message; null for none. */
  readonly canary: string | null
  readonly parts: CatchUpParts
}

/** One turn after the other, however often it is asked for. */
export function listener({hearing, canary, parts}: Listening): () => Promise<void> {
  const {store, clock, operations, log} = parts.services
  let last: Promise<void> = Promise.resolve()
  let canaryAt = Number.NEGATIVE_INFINITY
  const turn = async (): Promise<void> => {
    const now = clock.now().getTime()
    const {ok, since, deafFrom} = hearing.state()
    if (canary !== null && now - canaryAt >= CANARY_EVERY_MS) {
      canaryAt = now
      await sing(canary, now, store)
    }
    if (!ok || since === null) return
    const heardAt = await store.hearing.heardAt()
    const before = heardAt === null ? null : Date.parse(heardAt)
    if (before !== null && before < since) {
      const gap = {from: deafFrom ?? before, to: since}
      log.warn({gap}, 'Slack did not reach us for a while')
      await operations.tellDeafness(await catchUp(gap, parts))
      hearing.caughtUp()
    }
    if (before === null || before < since || now - before >= BEAT_MS)
      await store.hearing.beat(new Date(now).toISOString())
  }
  return () => {
    // A turn that fails is taken again by the next: nothing was written down.
    last = last.then(turn, turn)
    return last
  }
}

/** Edits the one canary message; Slack tells every listener of that channel about it, us too. */
async function sing(channel: string, now: number, store: Store): Promise<void> {
  const at = new Date(now).toISOString()
  const text = `Quorate listens to itself here, to notice when Slack stops telling it of events. Last at ${at.slice(11, 16)} UTC.`
  await store.outbox.add({key: keys.canary, channel, text, blocks: []}, at)
}
