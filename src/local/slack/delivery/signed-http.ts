import {createHmac} from 'node:crypto'
import {isObject, type JsonObject, parseJson} from '../json.ts'
import type {Envelope, Outcome} from './envelope.ts'

interface Target {
  readonly url: string
  readonly signingSecret: string
  readonly ackMs: number
  readonly now: () => number
}

/** Posts the envelope as Slack posts to a request URL, signed, and reads the answer as the acknowledgement. */
export async function deliverOverHttp(envelope: Envelope, target: Target): Promise<Outcome> {
  const body = bodyOf(envelope)
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      body,
      headers: {...headersOf(envelope), ...signature(body, target)},
      signal: AbortSignal.timeout(target.ackMs),
      redirect: 'error',
    })
    const text = await response.text()
    if (response.ok) return {kind: 'acked', payload: answerOf(text)}
    const noRetry = response.headers.get('x-slack-no-retry') === '1'
    return {kind: 'failed', reason: 'http_error', noRetry}
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return late ? {kind: 'timeout', reason: 'http_timeout'} : {kind: 'failed', reason: 'connection_failed'}
  }
}

/** `v0=` and the HMAC of `v0:timestamp:body`. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(
  body: string,
  {signingSecret, now}: Pick<Target, 'signingSecret' | 'now'>,
): Record<string, string> {
  const timestamp = String(Math.floor(now() / 1_000))
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}`}
}

function headersOf({type, retry}: Envelope): Record<string, string> {
  return {
    'content-type': type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...(retry === undefined
      ? {}
      : {'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason}),
  }
}

function bodyOf({type, payload}: Envelope): string {
  if (type === 'events_api') return JSON.stringify(payload)
  if (type === 'interactive') return new URLSearchParams({payload: JSON.stringify(payload)}).toString()
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)])
  return new URLSearchParams(fields).toString()
}

function answerOf(text: string): JsonObject {
  if (text === '') return {}
  const parsed = parseJson(text)
  return isObject(parsed) ? parsed : {text}
}
