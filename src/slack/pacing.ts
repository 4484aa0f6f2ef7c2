import Bottleneck from 'bottleneck'

/** How fast we may talk. Milliseconds. */
export interface Pace {
  /** Slack allows about one message a second in a channel. https://docs.slack.dev/apis/web-api/rate-limits */
  readonly betweenPostsMs: number
  /** One message is edited at most this often; what lies between is coalesced by the outbox. */
  readonly betweenEditsMs: number
  /** chat.update is tier 3 (50 a minute for all channels); some room is left for a person's own clicks. */
  readonly editsPerMinute: number
}

export const slackPace: Pace = {betweenPostsMs: 1_000, betweenEditsMs: 3_000, editsPerMinute: 40}

/** Several hundred posts a minute are allowed per workspace; this keeps well below. */
const BETWEEN_ANY_MS = 100
const MINUTE_MS = 60_000
const EDITS_AT_ONCE = 5
/** Bottleneck's most urgent priority; posts have 5. */
const FIRST = 0

/** How much somebody waits for an edit: for what is asked of them, for a verdict, or for a table that is kept current. */
export type Rank = 'decision' | 'verdict' | 'table'

const PRIORITY: Readonly<Record<Rank, number>> = {decision: FIRST, verdict: 3, table: 5}

/** The queues every call to Slack that writes goes through. */
export interface Pacing {
  post<T>(channel: string, work: () => Promise<T>): Promise<T>
  edit<T>(rank: Rank, work: () => Promise<T>): Promise<T>
  /** A private answer takes its turn in the channel too, before everything that waits there while `urgent`. */
  whisper<T>(to: {readonly channel: string; readonly urgent: boolean}, work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Builds the queues. They hold nothing that the outbox does not hold too. */
export function pacing(pace: Pace): Pacing {
  const workspace = new Bottleneck({minTime: Math.min(BETWEEN_ANY_MS, pace.betweenPostsMs)})
  const channels = new Bottleneck.Group({maxConcurrent: 1, minTime: pace.betweenPostsMs})
  channels.on('created', limiter => limiter.chain(workspace))
  // Each share is part of the one before: tables leave room for verdicts, and a storm of both leaves room for a plan.
  const perMinute = pace.editsPerMinute
  const decision = minuteWindow(perMinute)
  const verdict = minuteWindow(Math.ceil(perMinute * 0.75), decision)
  const table = minuteWindow(Math.ceil(perMinute * 0.5), verdict)
  const edits = {decision, verdict, table}
  return {
    post: (channel, work) => channels.key(channel).schedule(work),
    edit: (rank, work) => edits[rank].schedule({priority: PRIORITY[rank]}, work),
    whisper: ({channel, urgent}, work) =>
      channels.key(channel).schedule(urgent ? {priority: FIRST} : {}, work),
    stop: async () => {
      await channels.disconnect()
      await Promise.all([workspace, ...Object.values(edits)].map(limiter => limiter.disconnect(true)))
    },
  }
}

/** Takes `most` works in any sixty seconds, wherever these begin, and at once as long as there is room. */
function minuteWindow(most: number, within?: Bottleneck): Bottleneck {
  const limiter = new Bottleneck({reservoir: most, maxConcurrent: EDITS_AT_ONCE})
  limiter.on('executing', () => {
    setTimeout(() => void limiter.incrementReservoir(1), MINUTE_MS).unref()
  })
  return within === undefined ? limiter : limiter.chain(within)
}
