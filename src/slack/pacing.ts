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
/** Bottleneck's most urgent priority; posts have 5. */
const FIRST = 0

/** The queues every call to Slack that writes goes through. */
export interface Pacing {
  post<T>(channel: string, work: () => Promise<T>): Promise<T>
  edit<T>(work: () => Promise<T>): Promise<T>
  /** A private answer takes its turn in the channel too, before everything that waits there while `urgent`. */
  whisper<T>(to: {readonly channel: string; readonly urgent: boolean}, work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Builds the queues. They hold nothing that the outbox does not hold too. */
export function pacing(pace: Pace): Pacing {
  const workspace = new Bottleneck({minTime: Math.min(BETWEEN_ANY_MS, pace.betweenPostsMs)})
  const channels = new Bottleneck.Group({maxConcurrent: 1, minTime: pace.betweenPostsMs})
  channels.on('created', limiter => limiter.chain(workspace))
  // A handful saved and four given back: no sixty seconds see more, wherever they begin. A minute's worth given at once
  // would allow twice as many around the turn of the minute.
  const handful = Math.max(1, Math.floor(pace.editsPerMinute / 5))
  const edits = new Bottleneck({
    reservoir: handful,
    reservoirIncreaseAmount: handful,
    reservoirIncreaseMaximum: handful,
    reservoirIncreaseInterval: MINUTE_MS / 4,
    maxConcurrent: 5,
  })
  return {
    post: (channel, work) => channels.key(channel).schedule(work),
    edit: work => edits.schedule(work),
    whisper: ({channel, urgent}, work) =>
      channels.key(channel).schedule(urgent ? {priority: FIRST} : {}, work),
    stop: async () => {
      await channels.disconnect()
      await Promise.all([workspace, edits].map(limiter => limiter.disconnect(true)))
    },
  }
}
