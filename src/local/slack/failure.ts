import type {JsonObject} from './json.ts'

/** A Web API call that Slack would refuse; becomes `{ok: false, error, ...extra}`. */
export class SlackFailure extends Error {
  readonly code: string
  readonly extra: JsonObject

  constructor(code: string, extra: JsonObject = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

/** Slack's `response_metadata.messages` beside the error word. */
export function failureWith(code: string, messages: readonly string[]): SlackFailure {
  return new SlackFailure(code, {response_metadata: {messages}})
}
