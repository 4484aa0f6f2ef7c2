import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {App, type Logger, type Receiver} from '@slack/bolt'
import {messageOf} from '../domain/errors.ts'
import type {Clock, Log} from '../ports/runtime.ts'
import {type AlertCounts, takeAlertPost} from './alert-posts.ts'
import {askOf} from './ask.ts'
import {boltLogger} from './bolt-logger.ts'
import {responseUrlOf} from './deliveries.ts'
import type {SlackDoor} from './door.ts'
import {clientOptions, type Self} from './gateway.ts'
import type {Hearing} from './hearing.ts'
import {httpListener, type RequestListener} from './http-mode.ts'
import {type InboxFront, inboxBefore} from './inbox.ts'
import {formReply} from './listeners/forms/index.ts'
import {registerListeners} from './listeners/index.ts'
import type {Services} from './services.ts'
import {keepSocket, type Socket} from './sockets.ts'
import {noticeCard} from './views/notice.ts'

/** What a connection is made from. */
export interface ConnectionParts {
  readonly door: SlackDoor
  readonly services: Services
  readonly clock: Clock
  readonly log: Log
  readonly appToken?: string
  readonly signingSecret?: string
  readonly sockets: 1 | 2
  readonly hearing: Hearing
  readonly counts: AlertCounts
}

/** Where the socket client's library tells of frames without content; nothing else in this process has such sockets. */
const PULSES = ['undici:websocket:ping', 'undici:websocket:pong'] as const

const RETRY_MS = 5_000
const LATE = 'Quorate was restarted before it could work on your request. Nothing was done; please ask again.'

/** Slack's deliveries on their way to us: who we are, the sockets, HTTP mode, and what is being worked on. */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #logger: Logger
  readonly #stopping = new AbortController()
  #front: InboxFront | null = null
  #http: RequestListener | null = null
  #sockets: readonly Socket[] = []
  #self: Self | null = null
  readonly #pulse = (): void => this.#parts.hearing.frame()
  #why = 'Slack has not said yet who we are'

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#logger = boltLogger(parts.log)
  }

  /** Resolves when deliveries can arrive. Retries for as long as it takes, or until `close`. */
  async open(): Promise<void> {
    const self = await this.#learnSelf()
    if (self === null) return
    this.#self = self
    const front = this.#bolt(self)
    this.#front = front
    const {signingSecret, appToken, clock, log, hearing} = this.#parts
    for (const name of PULSES) subscribe(name, this.#pulse)
    if (signingSecret !== undefined && appToken === undefined) hearing.opened()
    if (signingSecret !== undefined)
      this.#http = httpListener({signingSecret, front, logger: this.#logger, clock, log})
    this.#sockets = this.#keepSockets(front)
    if (this.#sockets.length > 0) await Promise.race(this.#sockets.map(({first}) => first))
    const replayed = await front.replayUnfinished()
    if (replayed > 0) log.info({replayed}, 'deliveries from before the restart worked on')
  }

  ready(): {readonly ok: boolean; readonly why: string} {
    if (this.#stopping.signal.aborted) return {ok: false, why: 'stopping'}
    if (this.#front === null) return {ok: false, why: this.#why}
    if (this.#http !== null || this.#sockets.some(socket => socket.connected())) {
      const {why} = this.#parts.hearing.state()
      return {ok: why === '' || this.#isOnlySpare(), why: this.#isOnlySpare() ? '' : why}
    }
    return {
      ok: false,
      why: `no socket is connected: ${this.#sockets[0]?.why() ?? 'neither Socket Mode nor HTTP mode is configured'}`,
    }
  }

  /** Works again on alerts that failed on their way. */
  async retryAlerts(): Promise<void> {
    await this.#front?.retryAlerts()
  }

  /** Who we are; null until Slack has said so. */
  self(): Self | null {
    return this.#self
  }

  /** Whether HTTP mode stands in for sockets that are not there: what it would hear nobody can tell. */
  #isOnlySpare(): boolean {
    return this.#http !== null && !this.#sockets.some(socket => socket.connected())
  }

  /** HTTP mode; answers 503 until Slack has told us who we are, so that Slack delivers again. */
  readonly listen: RequestListener = (request, response) => {
    if (this.#http === null) response.writeHead(503).end()
    else this.#http(request, response)
  }

  /** Waits for what is being worked on, then closes the sockets. */
  async close(settleMs: number): Promise<void> {
    this.#stopping.abort()
    await this.#front?.settle(settleMs)
    await Promise.all(this.#sockets.map(socket => socket.stop()))
    for (const name of PULSES) unsubscribe(name, this.#pulse)
  }

  async #learnSelf(): Promise<Self | null> {
    const {door, clock, log} = this.#parts
    while (!this.#stopping.signal.aborted) {
      try {
        return await door.learnSelf()
      } catch (error) {
        this.#why = messageOf(error)
        log.error({why: this.#why}, 'Slack does not accept the bot token or cannot be reached')
        await clock.sleep(RETRY_MS, this.#stopping.signal).catch(() => undefined)
      }
    }
    return null
  }

  /** One App behind one inbox; the receivers are connected to the inbox, not to the App. */
  #bolt({botId, userId}: Self): InboxFront {
    const {door, services, log, hearing, counts} = this.#parts
    const nowhere: Receiver = {
      init: () => undefined,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }
    const app = new App({
      receiver: nowhere,
      // Nothing is sent through Bolt's own clients, so they get no token.
      authorize: () => Promise.resolve({botId, botUserId: userId}),
      clientOptions: clientOptions(door.slackApiUrl),
      logger: this.#logger,
      convoStore: false,
    })
    app.error(error => {
      log.error({error}, 'listener failed')
      return Promise.resolve()
    })
    registerListeners(app, services)
    return inboxBefore(app, {
      ...services,
      respond: async (incoming, sentence) => {
        await services.say.direct({responseUrl: responseUrlOf(incoming)}, noticeCard(sentence))
      },
      reply: incoming => formReply(incoming, services),
      tellLate: async incoming => {
        const ask = await askOf(incoming, services)
        if (ask !== null) await services.say.whisper(ask, noticeCard(LATE))
      },
      heard: () => hearing.event(),
      alertChannels: () => services.operations.alertChannels(),
      takeAlerts: posted => takeAlertPost(posted, services, counts),
    })
  }

  #keepSockets(front: InboxFront): readonly Socket[] {
    const {appToken, sockets, door, clock, log, hearing} = this.#parts
    if (appToken === undefined) return []
    const names = ['first', 'second'].slice(0, sockets)
    const url = door.slackApiUrl === undefined ? {} : {slackApiUrl: door.slackApiUrl}
    const common = {appToken, front, logger: this.#logger, clock, log, hearing, ...url}
    return names.map(name => keepSocket({...common, name}))
  }
}
