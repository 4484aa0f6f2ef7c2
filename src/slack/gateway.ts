import {
  type Logger,
  LogLevel,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import {z} from 'zod'
import {messageOf, OpsError} from '../domain/errors.ts'

/** What became of one call that writes. */
export type Written =
  | {readonly outcome: 'sent'; readonly ts: string | null}
  /** Slack asked to wait, or does not accept our token right now: nothing was written. */
  | {readonly outcome: 'later'; readonly afterMs: number; readonly why: string}
  /** The connection broke or Slack failed: it may have been written or not. */
  | {readonly outcome: 'in-doubt'; readonly why: string}
  /** Slack will never accept this. */
  | {readonly outcome: 'refused'; readonly error: string}

/** One message as the history methods give it, reduced to what recognises it. */
export const FoundMessage = z.object({
  ts: z.string(),
  text: z.string().default(''),
  blocks: z.array(z.object({block_id: z.string().optional()})).default([]),
  metadata: z
    .object({event_type: z.string().optional(), event_payload: z.record(z.string(), z.unknown()).default({})})
    .optional(),
})
export type FoundMessage = z.infer<typeof FoundMessage>

/** One message as somebody marked it: who said it, null when no person did, and its thread. */
export interface MarkedMessage {
  readonly ts: string
  readonly threadTs: string | null
  readonly text: string
  readonly user: string | null
}

const Replies = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        thread_ts: z.string().optional(),
        text: z.string().default(''),
        user: z.string().optional(),
        bot_id: z.string().optional(),
      }),
    )
    .default([]),
})
const Permalink = z.object({permalink: z.url()})

const Posted = z.object({ts: z.string().optional(), message_ts: z.string().optional()})
const History = z.object({
  messages: z.array(FoundMessage).default([]),
  response_metadata: z.object({next_cursor: z.string().default('')}).optional(),
})
const Self = z.object({user_id: z.string(), bot_id: z.string().default(''), team_id: z.string()})

/** Our own identity in the workspace, from `auth.test`. */
export interface Self {
  readonly userId: string
  readonly botId: string
  readonly teamId: string
}

/** Errors after which the token or the app must be put right by a person; the message itself is fine. */
const TOKEN_ERRORS = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'team_access_not_granted',
  'access_denied',
])
/** Slack's own failures; some say in their documentation that the work may have been done. */
const SLACK_FAILURES = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])
const TOKEN_RETRY_MS = 30_000

/** Longer than Slack ever takes when it is well; without it a call may hang for ever. */
const TIMEOUT_MS = 10_000

/** Every failure comes back to us as a value and is logged where it is understood. */
const mute: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

/**
 * Options for one Web API client. Retries belong to the outbox, which can look before it repeats. A new object every
 * time: the socket client writes its own retry policy into the one it is given.
 */
export function clientOptions(slackApiUrl: string | undefined): WebClientOptions {
  return {
    ...(slackApiUrl === undefined ? {} : {slackApiUrl}),
    timeout: TIMEOUT_MS,
    retryConfig: {retries: 0},
    rejectRateLimitedCalls: true,
    logger: mute,
  }
}

/** The Web API as we use it. Nothing else in the program holds a Slack client. */
export interface Gateway {
  whoAmI(): Promise<Self>
  /** Any method that writes; never throws. */
  write(method: string, args: Readonly<Record<string, unknown>>): Promise<Written>
  /** Any method that reads, parsed; throws `OpsError`. */
  read<T>(method: string, args: Readonly<Record<string, unknown>>, schema: z.ZodType<T>): Promise<T>
  /** Messages of a channel, or of a thread, that are not older than `oldest` (Unix seconds). */
  messagesSince(place: {
    readonly channel: string
    readonly threadTs: string | null
    readonly oldest: number
  }): Promise<readonly FoundMessage[]>
  /** Exactly this message, wherever in a thread it is; null when it is not there. Throws `OpsError`. */
  messageAt(place: {readonly channel: string; readonly ts: string}): Promise<MarkedMessage | null>
  /** Slack's address of a message; null when Slack does not say. */
  linkTo(place: {readonly channel: string; readonly ts: string}): Promise<string | null>
  /** Answers through a command's or click's own address; false when that did not work. */
  respond(responseUrl: string, body: object): Promise<boolean>
}

/** Opens the one door to Slack's Web API. */
export function openGateway(options: {readonly slackApiUrl?: string; readonly botToken: string}): Gateway {
  const client = new WebClient(options.botToken, clientOptions(options.slackApiUrl))
  const read: Gateway['read'] = async (method, args, schema) => {
    try {
      return schema.parse(await client.apiCall(method, {...args}))
    } catch (error) {
      throw readFailure(method, error)
    }
  }
  return {
    read,
    respond,
    async whoAmI() {
      const self = await read('auth.test', {}, Self)
      return {userId: self.user_id, botId: self.bot_id, teamId: self.team_id}
    },
    async write(method, args) {
      try {
        const answer = Posted.parse(await client.apiCall(method, {...args}))
        return {outcome: 'sent', ts: answer.ts ?? answer.message_ts ?? null}
      } catch (error) {
        return writeFailure(error)
      }
    },
    messagesSince: place => pages(read, place),
    messageAt: place => messageAt(read, place),
    linkTo: ({channel, ts}) =>
      read('chat.getPermalink', {channel, message_ts: ts}, Permalink).then(
        ({permalink}) => permalink.replaceAll(/[<>|]/gu, ''),
        () => null,
      ),
  }
}

/** More than this many pages back, a message of ours is not going to be found. */
const PAGES = 10

async function pages(
  read: Gateway['read'],
  {channel, threadTs, oldest}: Parameters<Gateway['messagesSince']>[0],
): Promise<readonly FoundMessage[]> {
  const method = threadTs === null ? 'conversations.history' : 'conversations.replies'
  const found: FoundMessage[] = []
  let cursor = ''
  for (let page = 0; page < PAGES; page += 1) {
    const args = {
      channel,
      ...(threadTs === null ? {} : {ts: threadTs}),
      oldest: String(oldest),
      inclusive: true,
      include_all_metadata: true,
      limit: 200,
      ...(cursor === '' ? {} : {cursor}),
    }
    const answer = await read(method, args, History)
    found.push(...answer.messages)
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (cursor === '') break
  }
  return found
}

/** `conversations.replies` takes the time stamp of a reply as well as that of a root. */
async function messageAt(
  read: Gateway['read'],
  {channel, ts}: {readonly channel: string; readonly ts: string},
): Promise<MarkedMessage | null> {
  const only = {channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2}
  const {messages} = await read('conversations.replies', only, Replies)
  const found = messages.find(message => message.ts === ts)
  if (found === undefined) return null
  const {text, thread_ts: threadTs = null, user, bot_id: bot} = found
  return {ts, threadTs, text: readable(text), user: bot === undefined ? (user ?? null) : null}
}

/** Slack's entities as they were typed; links by their label. What is left of its markup is harmless text. */
function readable(text: string): string {
  return text
    .replaceAll(/<[^<>|]*\|([^<>]*)>/gu, '$1')
    .replaceAll(/<(https?:[^<>]*)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

async function respond(responseUrl: string, body: object): Promise<boolean> {
  try {
    const answer = await fetch(responseUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return answer.ok
  } catch {
    return false
  }
}

function writeFailure(error: unknown): Written {
  if (error instanceof WebAPIRateLimitedError)
    return {outcome: 'later', afterMs: Math.max(1, error.retryAfter) * 1_000, why: 'rate limited'}
  if (!(error instanceof WebAPIPlatformError)) return {outcome: 'in-doubt', why: wordsOf(error)}
  const word = error.data.error
  if (TOKEN_ERRORS.has(word)) return {outcome: 'later', afterMs: TOKEN_RETRY_MS, why: word}
  if (word === 'ratelimited' || word === 'rate_limited') return {outcome: 'later', afterMs: 1_000, why: word}
  return SLACK_FAILURES.has(word) ? {outcome: 'in-doubt', why: word} : {outcome: 'refused', error: word}
}

function readFailure(method: string, error: unknown): OpsError {
  const limited = error instanceof WebAPIRateLimitedError
  const refused = error instanceof WebAPIPlatformError
  return new OpsError(
    limited ? 'slack/rate-limited' : 'slack/failed',
    `Slack did not answer ${method}: ${wordsOf(error)}.`,
    {
      remedy: refused
        ? 'Compare the app with manifests/slack/app.yaml and install it again if scopes are missing.'
        : 'Try again in a minute.',
      retryable: !refused,
      cause: error,
    },
  )
}

/** Slack's own word for it, which never contains a token. */
function wordsOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error
  return messageOf(error)
}
