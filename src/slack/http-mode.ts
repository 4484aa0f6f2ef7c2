import type {IncomingMessage, ServerResponse} from 'node:http'
import {type App, HTTPReceiver, type Logger, type ReceiverEvent} from '@slack/bolt'
import type {Clock, Log} from '../ports/runtime.ts'

/** Where Slack posts to, as in the manifest of HTTP mode. */
export const EVENTS_PATH = '/slack/events'
/** Bolt refuses older signatures itself, but accepts any from the future. */
const AHEAD_S = 300
const FORM = 'application/x-www-form-urlencoded'

/** Handles one request to {@link EVENTS_PATH}; mount it before anything reads the body. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

/** HTTP mode as a listener for a server of somebody else. */
export function httpListener(parts: {
  readonly signingSecret: string
  readonly front: {readonly processEvent: (event: ReceiverEvent) => Promise<void>}
  readonly logger: Logger
  readonly log: Log
  readonly clock: Clock
}): RequestListener {
  const {signingSecret, logger, clock, log, front} = parts
  const receiver = new HTTPReceiver({signingSecret, endpoints: EVENTS_PATH, logger})
  // A receiver calls nothing of the App but `processEvent`.
  receiver.init(front as unknown as App)
  return (request, response) => {
    const stamp = Number(request.headers['x-slack-request-timestamp'])
    // A missing one is for Bolt to refuse: Slack's own certificate check has none and must be answered.
    if (stamp > clock.now().getTime() / 1_000 + AHEAD_S) {
      log.warn({stamp}, 'Slack request refused: its timestamp lies in the future')
      response.writeHead(401).end()
      return
    }
    // Bolt compares the whole header; a charset is legal and changes nothing.
    const type = request.headers['content-type']
    if (type?.startsWith(`${FORM};`) === true) request.headers['content-type'] = FORM
    try {
      receiver.requestListener(request, response)
    } catch {
      response.writeHead(404).end()
    }
  }
}
