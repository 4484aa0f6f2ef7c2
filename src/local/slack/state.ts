import {Changes} from './changes.ts'
import {Delivery} from './delivery/delivery.ts'
import {Sockets} from './delivery/sockets.ts'
import {Faults} from './faults.ts'
import {Journal} from './journal.ts'
import type {JsonObject} from './json.ts'
import {Mint} from './mint.ts'
import {RateLimits} from './rate-limits.ts'
import {
  type Completion,
  slackTimings,
  type Timings,
  type WorkspaceOptions,
  type WorkspaceSpec,
} from './spec.ts'
import {Channels} from './store/channels.ts'
import {Files} from './store/files.ts'
import {Messages} from './store/messages.ts'
import {Views} from './store/views.ts'
import {Tickets} from './tickets.ts'

/** Everything one running workspace knows; handed to every handler. */
export interface WorkspaceState {
  readonly spec: WorkspaceSpec
  readonly timings: Timings
  readonly now: () => number
  readonly mint: Mint
  readonly changes: Changes
  readonly journal: Journal
  readonly faults: Faults
  readonly limits: RateLimits
  readonly tickets: Tickets
  readonly channels: Channels
  readonly messages: Messages
  readonly views: Views
  readonly files: Files
  /** What a person chose in a message so far, by `user channel ts`. */
  readonly selections: Map<string, JsonObject>
  readonly sockets: Sockets
  readonly delivery: Delivery
  /** `http://127.0.0.1:PORT`; known once the server listens. */
  origin: string
  completions: readonly Completion[]
}

/** Builds the state of a workspace nobody has connected to yet. */
export function newState(spec: WorkspaceSpec, options: WorkspaceOptions): WorkspaceState {
  const now = options.now ?? Date.now
  const timings = {...slackTimings, ...options.timings}
  const mint = new Mint(now)
  const changes = new Changes()
  const journal = new Journal(changes)
  const sockets = new Sockets({appId: spec.app.id, mint, changes, journal, timings})
  const delivery = new Delivery({
    spec,
    timings,
    mint,
    journal,
    changes,
    sockets,
    now,
    requestUrl: options.requestUrl,
  })
  return {
    spec,
    timings,
    now,
    mint,
    changes,
    journal,
    sockets,
    delivery,
    faults: new Faults(),
    limits: new RateLimits(now, options.rateLimits ?? 'slack'),
    tickets: new Tickets(mint, now, timings),
    channels: new Channels(spec, mint),
    messages: new Messages(changes),
    views: new Views(changes),
    files: new Files(),
    selections: new Map(),
    origin: '',
    completions: [],
  }
}
