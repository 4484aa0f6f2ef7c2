import type {App, ReceiverEvent} from '@slack/bolt'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Delivery, Store} from '../ports/store.ts'
import {type AcknowledgeFirst, acknowledgeFirst} from './acknowledge-first.ts'
import {type AlertPosted, bodyToKeep, type Incoming, isCommand, readDelivery, readKept} from './deliveries.ts'
import {formError} from './forms.ts'

/** A delivery older than this is not worked on after a restart: the person has long asked again. */
const STALE_MS = 5 * 60_000
const UNKNOWN =
  'Quorate does not know this kind of request. Nothing was done; `/etcd help` lists what it understands.'
const STORE_DOWN =
  'Quorate cannot write to its own store right now, so it did not start anything. Nothing was done; try again in a minute, or use the `quorate` command line.'

/** What the inbox works with. */
export interface InboxParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Answers a person outside the outbox, for when the store is what failed. */
  readonly respond: (incoming: Incoming, sentence: string) => Promise<void>
  /** What the acknowledgement itself says, such as what is wrong with a form; undefined for nothing. */
  readonly reply: (incoming: Incoming) => Promise<object | undefined>
  /** Tells a person that their request was lost to a restart. */
  readonly tellLate: (incoming: Incoming) => Promise<void>
  /** Called for everything that arrives, also for what nobody reads: it proves that Slack reaches us. */
  readonly heard: () => void
  /** Channels where other apps' messages are read. */
  readonly alertChannels: () => ReadonlySet<string>
  readonly takeAlerts: (posted: AlertPosted) => Promise<void>
}

/** Keeps every delivery before it is acknowledged, and lets each through once. */
export interface InboxFront {
  /** Stands where a receiver expects the App. */
  readonly processEvent: (event: ReceiverEvent) => Promise<void>
  /** Works on what a dead process had kept but not finished. */
  readonly replayUnfinished: () => Promise<number>
  /** Works again on alerts that failed on their way: nobody else would repeat them. */
  readonly retryAlerts: () => Promise<void>
  /** Waits for what is being worked on, `withinMs` at most. */
  readonly settle: (withinMs: number) => Promise<void>
}

/** Puts the inbox in front of an App. */
export function inboxBefore(app: Pick<App, 'processEvent'>, parts: InboxParts): InboxFront {
  const working = new Set<Promise<void>>()
  const first = acknowledgeFirst()
  const failed = new Map<string, AlertDelivery>()
  const work = async (incoming: Incoming, event: ReceiverEvent): Promise<void> => {
    const done = first.quiet().then(() => workOn(app, {incoming, event, parts, failed}))
    working.add(done)
    await done.finally(() => working.delete(done))
  }
  return {
    processEvent: event => receive(event, {parts, work, first}),
    replayUnfinished: () => replay({parts, work}),
    retryAlerts: async () => {
      const again = [...failed.values()]
      failed.clear()
      for (const incoming of again) await workOnAlert(incoming, {parts, failed})
    },
    settle: async withinMs => {
      const enough = new AbortController()
      const late = parts.clock.sleep(withinMs, enough.signal).catch(() => undefined)
      await Promise.race([Promise.allSettled(working), late])
      enough.abort()
    },
  }
}

type AlertDelivery = Extract<Incoming, {kind: 'alert'}>
type Work = (incoming: Incoming, event: ReceiverEvent) => Promise<void>

async function receive(
  event: ReceiverEvent,
  {parts, work, first}: {readonly parts: InboxParts; readonly work: Work; readonly first: AcknowledgeFirst},
): Promise<void> {
  parts.heard()
  const incoming = readDelivery(event.body)
  if (incoming === null || isElsewhere(incoming, parts)) {
    // Slack shows a failure for a click nobody acknowledges; an event nobody reads needs only the acknowledgement.
    return await event.ack(isCommand(event.body) ? {response_type: 'ephemeral', text: UNKNOWN} : undefined)
  }
  const kept = await first.during(async () => {
    const outcome = await keep(incoming, event, parts)
    if (outcome !== 'answered') await acknowledge(event, incoming, parts)
    return outcome
  })
  if (kept === 'new') await work(incoming, {...event, ack: () => Promise.resolve()})
}

function isElsewhere(incoming: Incoming, {alertChannels}: Pick<InboxParts, 'alertChannels'>): boolean {
  return incoming.kind === 'alert' && !alertChannels().has(incoming.body.channel)
}

/** The socket may have closed meanwhile. The delivery is kept, so the work goes on; a redelivery is a duplicate. */
async function acknowledge(
  event: ReceiverEvent,
  incoming: Incoming,
  {reply, log}: Pick<InboxParts, 'reply' | 'log'>,
): Promise<void> {
  // A duplicate is told the same: Slack takes whichever acknowledgement comes first.
  const said = await reply(incoming).catch((error: unknown) => {
    log.warn({error, key: incoming.key}, 'form could not be checked before its acknowledgement')
  })
  await event.ack(said ?? undefined).catch((error: unknown) => {
    log.warn({error}, 'delivery could not be acknowledged')
  })
}

/** SAFETY: a delivery is acknowledged only once it is kept; guarded by test/slack/wire-faults.test.ts. */
async function keep(
  incoming: Incoming,
  event: ReceiverEvent,
  {store, clock, log, respond}: InboxParts,
): Promise<'new' | 'duplicate' | 'answered'> {
  const delivery = {
    key: incoming.key,
    source: 'slack' as const,
    body: bodyToKeep(incoming, event.body),
    receivedAt: clock.now().toISOString(),
  }
  try {
    return await store.inbox.record(delivery)
  } catch (error) {
    log.error({error, key: incoming.key}, 'delivery cannot be kept')
    // Slack delivers events again, commands and clicks never.
    if (isEvent(incoming)) throw error
    await event.ack(storeDown(incoming))
    if (incoming.kind !== 'command' && incoming.kind !== 'submission') await respond(incoming, STORE_DOWN)
    return 'answered'
  }
}

/** Whether it is an event, which nobody waits for, and not somebody's request. */
function isEvent({kind}: Incoming): boolean {
  return kind === 'mention' || kind === 'home' || kind === 'reaction' || kind === 'alert'
}

/** The acknowledgement as the last way to tell somebody, where Slack shows it. */
function storeDown({kind}: Incoming): object | undefined {
  if (kind === 'command') return {response_type: 'ephemeral', text: STORE_DOWN}
  return kind === 'submission' ? formError(STORE_DOWN) : undefined
}

async function workOn(
  app: Pick<App, 'processEvent'>,
  {incoming, event, parts, failed}: {readonly incoming: Incoming; readonly event: ReceiverEvent} & AlertWork,
): Promise<void> {
  if (incoming.kind === 'alert') return await workOnAlert(incoming, {parts, failed})
  await app.processEvent({...event, customProperties: {...event.customProperties, quorate: incoming}})
  await finish(incoming, parts)
}

interface AlertWork {
  readonly parts: InboxParts
  readonly failed: Map<string, AlertDelivery>
}

async function workOnAlert(incoming: AlertDelivery, {parts, failed}: AlertWork): Promise<void> {
  try {
    await parts.takeAlerts(incoming.body)
    await finish(incoming, parts)
  } catch (error) {
    // It stays unfinished in the store as well, for the next start.
    failed.set(incoming.key, incoming)
    parts.log.error(
      {error, key: incoming.key},
      'an alert posted in Slack could not be taken; it is tried again',
    )
  }
}

async function finish({key}: Incoming, {store, clock, log}: InboxParts): Promise<void> {
  await store.inbox.finish(key, clock.now().toISOString()).catch((error: unknown) => {
    log.error({error, key}, 'delivery cannot be marked as finished')
  })
}

async function replay({parts, work}: {readonly parts: InboxParts; readonly work: Work}): Promise<number> {
  const {store, clock, log, tellLate} = parts
  const kept = (await store.inbox.unfinished()).filter(({source}) => source === 'slack')
  for (const delivery of kept) {
    const incoming = readKept(delivery.body)
    const age = clock.now().getTime() - Date.parse(delivery.receivedAt)
    const stale = incoming?.kind !== 'alert' && age > STALE_MS
    log.info({key: delivery.key, stale}, 'delivery from before a restart')
    if (incoming !== null && !stale) await work({...incoming, key: delivery.key}, asEvent(delivery))
    else {
      if (incoming !== null) await tellLate(incoming)
      await store.inbox.finish(delivery.key, clock.now().toISOString())
    }
  }
  return kept.length
}

/** Slack was answered before the restart, so there is nobody left to acknowledge to. */
function asEvent({body}: Delivery): ReceiverEvent {
  return {body: JSON.parse(body) as ReceiverEvent['body'], ack: () => Promise.resolve()}
}
