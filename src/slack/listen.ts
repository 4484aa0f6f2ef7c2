import type {Store} from '../ports/store.ts'
import {type CatchUpParts, type CaughtUp, catchUp} from './catch-up.ts'
import {CANARY_EVERY_MS, type Hearing} from './hearing.ts'
import {keys} from './ids.ts'

/** How often it is written down that Slack reaches us: so much more than the truth a restart takes for lost. */
const BEAT_MS = 15_000

/** How often the channels are looked through for what never arrived, though nothing seemed wrong. */
const SWEEP_EVERY_MS = 10 * 60_000

/** Slack repeats an event at once and after a minute; what is younger may still be on its way. */
const SETTLED_MS = 2 * 60_000

/** What one turn of listening works with. */
export interface Listening {
  readonly hearing: Hearing
  /** Channel of the canary message; null for none. */
  readonly canary: string | null
  readonly parts: CatchUpParts
}

/** One turn after the other, however often it is asked for. */
export function listener(listening: Listening): () => Promise<void> {
  const {clock} = listening.parts.services
  const state: State = {canaryAt: Number.NEGATIVE_INFINITY, sweptAt: clock.now().getTime()}
  let last: Promise<void> = Promise.resolve()
  // A turn that fails is taken again by the next: nothing was written down.
  const again = (): Promise<void> => turn(listening, state)
  return () => {
    last = last.then(again, again)
    return last
  }
}

interface State {
  canaryAt: number
  sweptAt: number
}

async function turn({hearing, canary, parts}: Listening, state: State): Promise<void> {
  const {store, clock, log} = parts.services
  const now = clock.now().getTime()
  if (canary !== null && now - state.canaryAt >= CANARY_EVERY_MS) {
    state.canaryAt = now
    await sing(canary, now, store)
  }
  const {ok, since, deafFrom} = hearing.state()
  if (!ok || since === null) return
  const heardAt = await store.hearing.heardAt()
  const before = heardAt === null ? null : Date.parse(heardAt)
  const deaf = before !== null && before < since
  let followUp = nothing
  if (deaf) {
    const gap = {from: deafFrom ?? before, to: since}
    log.warn({gap}, 'Slack did not reach us for a while')
    followUp = await told(await catchUp(gap, parts), parts)
    hearing.caughtUp()
  } else if (now - state.sweptAt >= SWEEP_EVERY_MS) followUp = await sweep(state.sweptAt, now, parts)
  if (deaf || now - state.sweptAt >= SWEEP_EVERY_MS) state.sweptAt = now
  if (before === null || deaf || now - before >= BEAT_MS)
    await store.hearing.beat(new Date(now).toISOString())
  await followUp()
}

/** Finds what never arrived although nothing seemed wrong. */
async function sweep(from: number, now: number, parts: CatchUpParts): Promise<() => Promise<void>> {
  const settledUntil = now - SETTLED_MS
  const found = await catchUp({from: from - SETTLED_MS, to: settledUntil, settledUntil}, parts)
  const {alerts, requests} = found.deafness
  if (alerts.length + requests.length === 0) return nothing
  parts.services.log.warn({alerts, requests}, 'Slack did not tell us of everything')
  return await told(found, parts)
}

async function told(
  {deafness, followUp}: CaughtUp,
  {services: {operations}}: CatchUpParts,
): Promise<() => Promise<void>> {
  await operations.tellDeafness(deafness)
  return followUp
}

function nothing(): Promise<void> {
  return Promise.resolve()
}

/** Edits the one canary message; Slack tells every listener of that channel about it, us too. */
async function sing(channel: string, now: number, store: Store): Promise<void> {
  const at = new Date(now).toISOString()
  const text = `Quorate listens to itself here, to notice when Slack stops telling it of events. Last at ${at.slice(11, 16)} UTC.`
  await store.outbox.add({key: keys.canary, channel, text, blocks: []}, at)
}
