import type {Config} from '../config/index.ts'
import {toFailure} from '../domain/errors.ts'
import type {HttpOptions, Readiness} from '../http/options.ts'
import type {Store} from '../ports/store.ts'
import {createRegistry, type LabelledReading, type Reading} from '../runtime/metrics.ts'
import type {SlackSkin} from '../slack/app.ts'
import {catalogue} from './parts.ts'

/** The Slack skin, which comes up after the HTTP server listens. */
export interface LateSkin {
  skin: SlackSkin | null
}

/** Slack repeats an event that got this answer. */
const UNAVAILABLE = 503

/** What the HTTP server tells and takes, whether Slack is connected yet or not. */
export function httpSide(
  {webhookToken, slack}: Config,
  {
    store,
    late,
    readings,
  }: {
    readonly store: Store
    readonly late: LateSkin
    /** What else `/metrics` tells. */
    readonly readings: readonly (Reading | LabelledReading)[]
  },
): Pick<HttpOptions, 'webhookToken' | 'registry' | 'readiness' | 'slackEvents'> {
  const slackReady = (): Omit<Readiness, 'part'> =>
    late.skin?.ready() ?? {ok: false, why: 'connecting to Slack'}
  return {
    webhookToken,
    registry: createRegistry([
      {
        name: 'quorate_outbox_depth',
        help: 'Messages waiting to be sent to Slack.',
        read: () => store.outbox.depth(),
      },
      {
        name: 'quorate_slack_ready',
        help: '1 while Slack can reach us.',
        read: () => (slackReady().ok ? 1 : 0),
      },
      {
        name: 'quorate_slack_last_event_age_seconds',
        help: 'Seconds since Slack last delivered anything to this process, or since its start.',
        read: () => late.skin?.figures().lastEventAge ?? 0,
      },
      {
        name: 'quorate_slack_hearing',
        help: '1 while Slack is known to reach us: sockets that answer and, with a canary, events.',
        read: () => (late.skin?.figures().hearing ? 1 : 0),
      },
      {
        name: 'quorate_slack_alerts_taken',
        help: 'Alerts read from messages of other apps in Slack since the start.',
        read: () => late.skin?.figures().alerts.taken ?? 0,
      },
      {
        name: 'quorate_slack_alerts_unplaced',
        help: 'Such alerts that name none or several of the configured clusters, since the start.',
        read: () => late.skin?.figures().alerts.unplaced ?? 0,
      },
      {name: 'quorate_checks', help: 'Checks this version knows.', read: () => catalogue.checks.length},
      ...readings,
    ]),
    readiness: async () => [await storeReadiness(store), {part: 'slack', ...slackReady()}],
    slackEvents: slack?.signingSecret ? slackEvents(late) : null,
  }
}

function slackEvents(late: LateSkin): NonNullable<HttpOptions['slackEvents']> {
  return (request, response) => {
    const listener = late.skin?.requestListener
    if (listener !== undefined) listener(request, response)
    else response.writeHead(UNAVAILABLE).end()
  }
}

async function storeReadiness(store: Store): Promise<Readiness> {
  try {
    return {part: 'store', ok: true, why: `${await store.outbox.depth()} messages wait to be sent`}
  } catch (thrown) {
    return {part: 'store', ok: false, why: toFailure(thrown).message}
  }
}
