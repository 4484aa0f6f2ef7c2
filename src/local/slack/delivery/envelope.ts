import type {JsonObject} from '../json.ts'

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api'

/** One thing the workspace wants the app to know, over a socket or over HTTP. */
export interface Envelope {
  readonly id: string
  readonly type: EnvelopeType
  readonly payload: JsonObject
  /** Whether the acknowledgement may carry an answer for the person. */
  readonly acceptsResponse: boolean
  readonly retry?: {readonly attempt: number; readonly reason: string}
}

/** What became of one attempt; `reason` is in Slack's words for retries. */
export type Outcome =
  | {readonly kind: 'acked'; readonly payload: JsonObject}
  | {readonly kind: 'timeout'; readonly reason: string}
  | {readonly kind: 'failed'; readonly reason: string; readonly noRetry?: boolean}
