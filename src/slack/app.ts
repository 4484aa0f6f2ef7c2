import type {SkinOperations} from '../operations/operations.ts'
import type {Announce} from '../ports/announcer.ts'
import type {Directory} from '../ports/directory.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import type {AlertCounts} from './alert-posts.ts'
import {announce} from './announce.ts'
import type {CatchUpParts} from './catch-up.ts'
import {Connection} from './connection.ts'
import type {SlackDoor} from './door.ts'
import {Hearing} from './hearing.ts'
import type {RequestListener} from './http-mode.ts'
import {type Listening, listener} from './listen.ts'
import {OutboxSender} from './outbox-sender.ts'
import {type Pace, slackPace} from './pacing.ts'
import {sayThrough} from './say.ts'

/** What the skin is started with. */
export interface SlackOptions {
  readonly door: SlackDoor
  /** Socket Mode when given. */
  readonly appToken?: string
  /** HTTP mode when given; mount `requestListener` at `POST /slack/events`, before anything reads the body. */
  readonly signingSecret?: string
  /** Two keep one open while the other is refreshed. */
  readonly sockets: 1 | 2
  readonly operations: SkinOperations
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Name of the reaction that makes a message a note; `pushpin` unless given. */
  readonly noteReaction?: string
  /** Slack's own pace unless a test asks for another. */
  readonly pace?: Pace
  /** Channel of the message that proves that Slack's events arrive; null or absent for none. */
  readonly canary?: string | null
}

/** What the skin tells of itself for metrics. */
export interface SkinFigures {
  /** Seconds since anything arrived from Slack; since the start while nothing did. */
  readonly lastEventAge: number
  /** False while Slack cannot be known to reach us. */
  readonly hearing: boolean
  readonly alerts: Readonly<AlertCounts>
}

/** The running skin. */
export interface SlackSkin {
  readonly announce: Announce
  readonly directory: Directory
  readonly ready: () => {readonly ok: boolean; readonly why: string}
  readonly figures: () => SkinFigures
  /** Notes that Slack reaches us; after a time it did not, catches up with what was missed. To be called every few seconds. */
  readonly listen: () => Promise<void>
  /** Finishes what is being worked on, sends what can be sent at once, and closes. */
  readonly stop: () => Promise<void>
  readonly requestListener?: RequestListener
}

/** Slack is given this long at the start; after that it is retried in the background. */
const START_MS = 10_000
/** Work of longer steps resumes after the restart, so it need not be waited for. */
const SETTLE_MS = 2_500
const DRAIN_MS = 5_000

/**
 * Starts the skin. Resolves when Slack is connected, or after ten seconds without it: a Slack that is down, or a token
 * that was revoked, shows in `ready` and in the log and is retried for as long as the process lives.
 */
export async function startSlack(options: SlackOptions): Promise<SlackSkin> {
  const {door, store, clock, log, operations} = options
  const {gateway, identity, directory} = door
  const say = sayThrough({store, gateway, clock, log})
  const sender = new OutboxSender({
    gateway,
    store,
    clock,
    log,
    pace: options.pace ?? slackPace,
    onDropped: (row, error) => say.dropped(row, error),
  })
  const {noteReaction = 'pushpin'} = options
  const services = {operations, store, gateway, identity, say, clock, log, noteReaction}
  const canary = options.canary ?? null
  const hearing = new Hearing({clock, canary: canary !== null, pinged: options.appToken !== undefined})
  const counts = {taken: 0, unplaced: 0}
  const connection = new Connection({...options, services, hearing, counts})
  const startedAt = clock.now().getTime()
  await sender.start()
  await atMost(connection.open(), {clock, log})
  return {
    announce,
    directory,
    ready: () => connection.ready(),
    figures: () => {
      const {ok, lastEventAt} = hearing.state()
      const lastEventAge = (clock.now().getTime() - (lastEventAt ?? startedAt)) / 1_000
      return {lastEventAge, hearing: ok, alerts: counts}
    },
    listen: listenThrough(connection, {hearing, canary, services, counts, pace: options.pace ?? slackPace}),
    stop: async () => {
      await connection.close(SETTLE_MS)
      await sender.drain(DRAIN_MS)
      await sender.stop()
    },
    ...(options.signingSecret === undefined ? {} : {requestListener: connection.listen}),
  }
}

/** Listens from the moment Slack has said who we are. */
function listenThrough(
  connection: Connection,
  {
    pace,
    ...parts
  }: Pick<Listening, 'hearing' | 'canary'> & Omit<CatchUpParts, 'self' | 'pauseMs'> & {readonly pace: Pace},
): () => Promise<void> {
  const {hearing, canary, services, counts} = parts
  let turn: (() => Promise<void>) | null = null
  return async () => {
    const self = connection.self()
    if (self === null) return
    turn ??= listener({
      hearing,
      canary,
      // 50 reads a minute are allowed, 60 posts a minute in a channel: a little slower than we post.
      parts: {services, self, counts, pauseMs: pace.betweenPostsMs * 1.5},
    })
    await connection.retryAlerts()
    await turn()
  }
}

/** Waits for the first connection, but not for ever. */
async function atMost(
  opening: Promise<void>,
  {clock, log}: {readonly clock: Clock; readonly log: Log},
): Promise<void> {
  const enough = new AbortController()
  const opened = opening.catch((error: unknown) => {
    log.error({error}, 'deliveries from before the restart could not be worked on')
  })
  await Promise.race([opened, clock.sleep(START_MS, enough.signal).catch(() => undefined)])
  enough.abort()
}
