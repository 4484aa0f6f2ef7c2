import {type App, type Logger, type ReceiverEvent, SocketModeReceiver} from '@slack/bolt'
import type {Clock, Log} from '../ports/runtime.ts'
import {clientOptions} from './gateway.ts'
import type {Hearing} from './hearing.ts'

/** Slack says hello at once or never; without a deadline the client would wait for ever. */
const HELLO_MS = 10_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** A connection shorter than this does not count as one: Slack may be closing each at once. */
const LASTING_MS = 5_000

/** What one socket needs. */
export interface SocketParts {
  readonly appToken: string
  readonly slackApiUrl?: string
  readonly front: {readonly processEvent: (event: ReceiverEvent) => Promise<void>}
  readonly logger: Logger
  readonly log: Log
  readonly clock: Clock
  readonly name: string
  /** Told of every connection and of every frame on it. */
  readonly hearing: Pick<Hearing, 'opened' | 'closed' | 'frame'>
}

/** One connection that is always being kept or made. */
export interface Socket {
  readonly connected: () => boolean
  /** Why it is not connected, in Slack's words. */
  readonly why: () => string
  /** Resolves at the first connection. */
  readonly first: Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * Keeps a socket open. Reconnecting is ours: the client's own loop ends the process when a reconnect is refused, and
 * pauses five seconds after every clean refresh.
 */
export function keepSocket(parts: SocketParts): Socket {
  const stopping = new AbortController()
  const first = Promise.withResolvers<void>()
  const state = {connected: false, why: 'connecting'}
  const loop = reconnect(parts, {
    signal: stopping.signal,
    opened: () => {
      Object.assign(state, {connected: true, why: ''})
      parts.hearing.opened()
      first.resolve()
    },
    closed: why => {
      if (state.connected) parts.hearing.closed()
      Object.assign(state, {connected: false, why})
    },
  })
  return {
    connected: () => state.connected,
    why: () => state.why,
    first: first.promise,
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}

interface Watch {
  readonly signal: AbortSignal
  readonly opened: () => void
  readonly closed: (why: string) => void
}

async function reconnect(parts: SocketParts, watch: Watch): Promise<void> {
  const {clock, log, name} = parts
  for (let failures = 0; !watch.signal.aborted; ) {
    let openedAt = Number.POSITIVE_INFINITY
    const why = await connectOnce(parts, {
      ...watch,
      opened: () => {
        openedAt = clock.now().getTime()
        log.info({socket: name}, 'socket connected')
        watch.opened()
      },
    })
    if (clock.now().getTime() - openedAt > LASTING_MS) failures = 0
    watch.closed(why)
    if (watch.signal.aborted) return
    log.warn({socket: name, why, failures}, 'socket not connected')
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 8))
    failures += 1
    await clock.sleep(pause, watch.signal).catch(() => undefined)
  }
}

/** One connection from its first packet to its last; returns why it ended. A fresh client each time has no past. */
async function connectOnce(parts: SocketParts, {signal, opened}: Watch): Promise<string> {
  const {appToken, logger, front, slackApiUrl, clock, hearing} = parts
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {clientOptions: clientOptions(slackApiUrl)},
  })
  // A receiver calls nothing of the App but `processEvent`.
  receiver.init(front as unknown as App)
  receiver.client.on('ws_message', () => hearing.frame())
  const state = {over: false}
  const over = new AbortController()
  const ended = new Promise<string>(resolve => {
    receiver.client.once('disconnected', () => {
      state.over = true
      resolve('the connection was closed')
    })
    signal.addEventListener('abort', () => resolve('stopping'), {once: true, signal: over.signal})
  })
  try {
    const started = receiver.start().then(() => null, wordsOf)
    const late = clock.sleep(HELLO_MS, over.signal).then(() => 'Slack did not say hello in time')
    const refused = await Promise.race([started, late, ended])
    if (refused !== null) return refused
    opened()
    return await ended
  } finally {
    over.abort()
    if (!state.over) await closed(receiver, clock)
  }
}

/** Longest wait for Slack's side of the closing handshake. */
const CLOSE_MS = 500

async function closed(receiver: SocketModeReceiver, clock: Clock): Promise<void> {
  const closing = receiver.client.disconnect().catch(() => undefined)
  const enough = new AbortController()
  await Promise.race([closing, clock.sleep(CLOSE_MS, enough.signal).catch(() => undefined)])
  enough.abort()
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the connection was closed before Slack said hello'
}
