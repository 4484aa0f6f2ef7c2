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

export interface Redelivery {
  readonly eventType?: string | undefined
  readonly toAll: boolean
}

const anyType = '*'

/** Brings commands, interactions and events to the app; repeats events that nobody acknowledged. */
export class Delivery {
  readonly #parts: Parts
  readonly #retries = new Set<NodeJS.Timeout>()
  #last: Envelope | undefined
  readonly #lastEvents = new Map<string, Envelope>()
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** One attempt, as Slack does for commands and interactions; a missing acknowledgement is a violation. */
  async request(type: EnvelopeType, payload: JsonObject, acceptsResponse: boolean): Promise<Outcome> {
    const envelope = {id: this.#parts.mint.uuid(), type, payload, acceptsResponse}
    const outcome = await this.#attempt(envelope)
    this.#judge(type, outcome, payload)
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
   * Delivers again: an event (the last one, or the last of a type) as a retry with the same event id and a new
   * envelope, or the last envelope of any kind as it was. To one socket or to all.
   */
  async redeliver(what: 'event' | 'envelope', {eventType, toAll}: Redelivery): Promise<Outcome> {
    const last = what === 'envelope' ? this.#last : this.#lastEvents.get(eventType ?? anyType)
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
    this.#judge(envelope.type, outcome, envelope.payload)
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

  /** An app that is not there breaks no rule; one that is there and does not acknowledge does. */
  #judge(type: EnvelopeType, outcome: Outcome, payload: JsonObject): void {
    if (outcome.kind === 'acked' || outcome.reason === 'connection_failed') return
    this.#parts.journal.violate(`${type}: not acknowledged (${outcome.reason}): ${nameOf(payload)}`)
  }

  async #attempt(envelope: Envelope): Promise<Outcome> {
    const {sockets, requestUrl, spec, timings, now} = this.#parts
    this.#last = envelope
    if (envelope.type === 'events_api') {
      this.#lastEvents.set(anyType, envelope)
      this.#lastEvents.set(nameOf(envelope.payload), envelope)
    }
    if (requestUrl === undefined) return await sockets.deliver(envelope)
    const {signingSecret} = spec.app
    return await deliverOverHttp(envelope, {url: requestUrl, signingSecret, ackMs: timings.ackMs, now})
  }
}

function nameOf(payload: JsonObject): string {
  const event = payload.event
  return stringAt(event, 'type') ?? stringAt(payload, 'command') ?? stringAt(payload, 'type') ?? 'unknown'
}
