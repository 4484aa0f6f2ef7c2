import type {PersonOperations} from '../operations/operations.ts'
import type {Announce} from '../ports/announcer.ts'
import type {Directory} from '../ports/directory.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import {announce} from './announce.ts'
import {Connection} from './connection.ts'
import type {SlackDoor} from './door.ts'
import type {RequestListener} from './http-mode.ts'
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
  readonly operations: PersonOperations
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Name of the reaction that makes a message a note; `pushpin` unless given. */
  readonly noteReaction?: string
  /** Slack's own pace unless a test asks for another. */
  readonly pace?: Pace
}

/** The running skin. */
export interface SlackSkin {
  readonly announce: Announce
  readonly directory: Directory
  readonly ready: () => {readonly ok: boolean; readonly why: string}
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
  const connection = new Connection({...options, services})
  await sender.start()
  await atMost(connection.open(), {clock, log})
  return {
    announce,
    directory,
    ready: () => connection.ready(),
    stop: async () => {
      await connection.close(SETTLE_MS)
      await sender.drain(DRAIN_MS)
      await sender.stop()
    },
    ...(options.signingSecret === undefined ? {} : {requestListener: connection.listen}),
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
