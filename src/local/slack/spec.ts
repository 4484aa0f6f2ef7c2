import type {JsonObject} from './json.ts'

/** The people, channels and the one app of a local workspace. Ids follow Slack's own shapes (T…, U…, C…, S…). */
export interface WorkspaceSpec {
  readonly team: {readonly id: string; readonly name: string; readonly domain: string}
  readonly app: AppSpec
  readonly people: readonly PersonSpec[]
  readonly channels: readonly ChannelSpec[]
  readonly groups: readonly GroupSpec[]
}

export interface AppSpec {
  readonly id: string
  readonly name: string
  readonly botUserId: string
  readonly botId: string
  /** What the Web API accepts as `Authorization: Bearer`. */
  readonly botToken: string
  /** Accepted by `apps.connections.open` only. */
  readonly appToken: string
  /** Key of the v0 signature on requests and events delivered over HTTP. */
  readonly signingSecret: string
  /** The one slash command, with its slash. */
  readonly command: string
  readonly shortcuts: readonly {readonly callbackId: string; readonly name: string}[]
  /** Granted bot scopes; all that the handlers know of unless given. */
  readonly scopes?: readonly string[]
  /** Subscribed bot events; {@link defaultEvents} unless given. */
  readonly events?: readonly string[]
}

export interface PersonSpec {
  readonly id: string
  readonly name: string
  /** Shown in the console's switch, for example `operator`, `approver` or `outsider`. */
  readonly role: string
  readonly tz?: string
  /** Seconds east of UTC, as in `users.info`. */
  readonly tzOffset?: number
  readonly guest?: boolean
}

export interface ChannelSpec {
  readonly id: string
  readonly name: string
  /** User ids; the bot is a member only if its own user id is listed. */
  readonly members: readonly string[]
  readonly private?: boolean
}

export interface GroupSpec {
  readonly id: string
  readonly handle: string
  readonly members: readonly string[]
}

/** All durations in milliseconds. */
export interface Timings {
  /** Slack waits 3 s for an acknowledgement. https://docs.slack.dev/interactivity/handling-user-interaction */
  readonly ackMs: number
  /** A trigger_id lives 3 s. https://docs.slack.dev/surfaces/modals */
  readonly triggerMs: number
  /** A response_url lives 30 minutes. https://docs.slack.dev/interactivity/handling-user-interaction */
  readonly responseUrlMs: number
  /** Pauses before each redelivery of an event: at once, 1 and 5 minutes. https://docs.slack.dev/apis/events-api */
  readonly retryMs: readonly number[]
  /** Pause between the server's own pings on a socket. */
  readonly pingMs: number
}

export const slackTimings: Timings = {
  ackMs: 3_000,
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  retryMs: [0, 60_000, 300_000],
  pingMs: 10_000,
}

/** What the manifest of the app subscribes to. */
export const defaultEvents: readonly string[] = [
  'app_mention',
  'app_home_opened',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
]

/** A static file of the console page. */
export interface ConsoleFile {
  readonly type: string
  readonly body: Buffer | string
}

export interface WorkspaceOptions {
  /** Loopback unless given. */
  readonly host?: string
  /** 0 (any free port) unless given. */
  readonly port?: number
  /** Epoch milliseconds; drives timestamps, trigger and response_url life and the rate-limit windows. */
  readonly now?: () => number
  readonly timings?: Partial<Timings>
  /** Served at `/`; the key is the path, with or without its leading slash; `index.html` answers `/`. */
  readonly consoleFiles?: ReadonlyMap<string, ConsoleFile>
  /** `slack` (the default) answers 429 where Slack would; `off` never does. */
  readonly rateLimits?: 'slack' | 'off'
  /** Deliver signed HTTP requests to this address instead of using sockets. */
  readonly requestUrl?: string
}

/** One entry of the console's command completion. */
export interface Completion {
  readonly usage: string
  readonly hint: string
}

/** Who acts for the app in a posted message. */
export interface BotAuthor {
  readonly user: string
  readonly botId: string
  readonly appId: string
  readonly profile: JsonObject
}
