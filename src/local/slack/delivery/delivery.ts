import type {Changes} from '../changes.ts'
import type {Journal} from '../journal.ts'
import {type JsonObject, stringAt} from '../json.ts'
import type {Mint} from '../mint.ts'
import {defaultEvents, type Timings, type WorkspaceSpec} from '../spec.ts'
import type {Envelope, EnvelopeType, Outcome} from './envelope.ts'
import {deliverOverHttp} from './signed-http.ts'
import type {Sockets} from './sockets.ts'

interface Parts {
  readonly spec: WorkspaceSpec
  readonly timings: Timings
  readonly mint: Mint
  readonly journal: Journal
  readonly changes: Changes
  readonly sockets: Sockets
  readonly now: () => number
  readonly requestUrl: string | undefined
}

/** Brings commands, interactions and events to the app; repeats events that nobody acknowledged. */
export class Delivery {
  readonly #parts: Parts
  readonly #retries = new Set<NodeJS.Timeout>()
  #last: Envelope | undefined
  #lastEvent: Envelope | undefined
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** One attempt, as Slack does for commands and interactions; a missing acknowledgement is a violation. */
  async request(type: EnvelopeType, payload: JsonObject, acceptsResponse: boolean): Promise<Outcome> {
    const envelope = {id: this.#parts.mint.uuid(), type, payload, acceptsResponse}
    const outcome = await this.#attempt(envelope)
    if (outcome.kind !== 'acked')
      this.#parts.journal.violate(`${type}: not acknowledged (${outcome.reason}): ${nameOf(payload)}`)
    return outcome
  }

  /** Delivers an event the app subscribed to, and repeats it as long as Slack would. */
  event(subscription: string, event: JsonObject): void {
    const {spec, mint, now} = this.#parts
    if (!(spec.app.events ?? defaultEvents).includes(subscription)) return
    const payload = {
      token: 'local',
      team_id: spec.team.id,
      api_app_id: spec.app.id,
      type: 'event_callback',
      event_id: mint.id('Ev'),
      event_time: Math.floor(now() / 1_000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: spec.team.id,
          user_id: spec.app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event,
    }
    const envelope: Envelope = {id: mint.uuid(), type: 'events_api', payload, acceptsResponse: false}
    void this.#repeat(envelope, 0)
  }

  /**
   * Delivers the last event again as a retry (same event id, new envelope), or the last envelope of any kind
   * byte for byte, to one socket or to all.
   */
  async redeliver(what: 'event' | 'envelope', toAll: boolean): Promise<Outcome> {
    const last = what === 'event' ? this.#lastEvent : this.#last
    if (last === undefined) throw new Error('Nothing was delivered yet, so nothing can be delivered again.')
    const attempt = (last.retry?.attempt ?? 0) + 1
    const again =
      what === 'envelope' ? last : {...last, id: this.#parts.mint.uuid(), retry: {attempt, reason: 'timeout'}}
    return toAll ? await this.#parts.sockets.deliverToAll(again) : await this.#attempt(again)
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#retries) clearTimeout(timer)
    this.#retries.clear()
  }

  async #repeat(envelope: Envelope, attempts: number): Promise<void> {
    const outcome = await this.#attempt(envelope)
    if (outcome.kind === 'acked' || this.#stopped) return
    this.#parts.journal.violate(
      `events_api: not acknowledged (${outcome.reason}): ${nameOf(envelope.payload)}`,
    )
    const pause = this.#parts.timings.retryMs[attempts]
    if (pause === undefined || (outcome.kind === 'failed' && outcome.noRetry === true)) return
    const next = {
      ...envelope,
      id: this.#parts.mint.uuid(),
      retry: {attempt: attempts + 1, reason: outcome.reason},
    }
    const timer = setTimeout(() => {
      this.#retries.delete(timer)
      void this.#repeat(next, attempts + 1)
    }, pause)
    this.#retries.add(timer)
  }

  async #attempt(envelope: Envelope): Promise<Outcome> {
    const {sockets, requestUrl, spec, timings, now} = this.#parts
    this.#last = envelope
    if (envelope.type === 'events_api') this.#lastEvent = envelope
    if (requestUrl === undefined) return await sockets.deliver(envelope)
    const {signingSecret} = spec.app
    return await deliverOverHttp(envelope, {url: requestUrl, signingSecret, ackMs: timings.ackMs, now})
  }
}

function nameOf(payload: JsonObject): string {
  const event = payload.event
  return stringAt(event, 'type') ?? stringAt(payload, 'command') ?? stringAt(payload, 'type') ?? 'unknown'
}
