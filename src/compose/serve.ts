import type {Config} from '../config/config.ts'
import {OpsError, toFailure} from '../domain/errors.ts'
import {trackBackground} from '../engine/background.ts'
import type {Context} from '../engine/context.ts'
import {settleInterruptedRuns} from '../engine/settle.ts'
import type {Readiness} from '../http/options.ts'
import {createServer} from '../http/server.ts'
import {expirePlans} from '../operations/expire-plans.ts'
import {createOperations} from '../operations/index.ts'
import type {AlertOperations} from '../operations/operations.ts'
import {pruneStore} from '../operations/prune-store.ts'
import {resumeAlerts} from '../operations/receive-alerts.ts'
import type {Background, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import {systemClock} from '../runtime/clock.ts'
import {createLogger} from '../runtime/logger.ts'
import {createRegistry} from '../runtime/metrics.ts'
import {repeat} from '../runtime/schedule.ts'
import {announce} from '../slack/announce.ts'
import {type SlackSkin, startSlack} from '../slack/app.ts'
import {openSlack} from '../slack/door.ts'
import {catalogue, contextOf, openClusters, openConfiguredStore} from './parts.ts'

/** How often waiting plans are looked through for expired ones. */
const EXPIRE_EVERY_MS = 15_000

/** How often the store is relieved of what nobody will ask for again. */
const PRUNE_EVERY_MS = 60 * 60_000

/** How long work under way may take after the signal to end; what is left is settled by the next start. */
const WIND_DOWN_MS = 10_000

/** Runs the bot until SIGTERM or SIGINT. */
export async function serve(config: Config): Promise<void> {
  const log = createLogger(config.logLevel)
  const ending = new AbortController()
  const ended = new Promise<void>(resolve => ending.signal.addEventListener('abort', () => resolve()))
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => ending.abort(new Error(signal)))
  process.on('unhandledRejection', reason => {
    log.error({err: reason}, 'a promise nobody waited for failed')
  })
  for (const warning of config.warnings) log.warn({warning}, 'the configuration has a doubtful part')
  const bot = await startBot(config, log, ending.signal)
  log.info({listen: config.listen, clusters: config.clusters.map(({id}) => id)}, 'Quorate is running')
  await ended
  log.info({}, 'Quorate is stopping')
  await bot.stop()
}

async function startBot(config: Config, log: Log, stopping: AbortSignal): Promise<{stop(): Promise<void>}> {
  if (config.slack === null)
    throw new OpsError('config/invalid', 'No Slack token is configured.', {
      remedy: 'Set SLACK_BOT_TOKEN; see .env.example.',
    })
  const {store, digest} = await openConfiguredStore(config, {readOnly: false})
  await store.claimServing()
  const clusters = openClusters(config)
  const background = trackBackground(log)
  const door = openSlack({
    slackApiUrl: config.slackApiUrl,
    botToken: config.slack.botToken,
    clock: systemClock,
  })
  const context = contextOf({
    config,
    clusters,
    store,
    digest,
    directory: door.directory,
    announce,
    log,
    stopping,
  })
  const operations = createOperations(context, background)
  const skin = await startSlack({
    ...slackOptions(config, config.slack),
    door,
    operations,
    store,
    clock: systemClock,
    log,
  })
  const server = createServer({
    ...httpOptions(config, {store, skin}),
    operations,
    store,
    background,
    log,
    clock: systemClock,
  })
  await server.listen(config.listen)
  resume(context, operations, background)
  return {
    stop: async () => {
      await server.close()
      await skin.stop()
      await atMost(background.idle(), WIND_DOWN_MS)
      clusters.close()
      await store.close()
    },
  }
}

function slackOptions(
  {sockets}: Config,
  {appToken, signingSecret}: NonNullable<Config['slack']>,
): {sockets: 1 | 2; appToken?: string; signingSecret?: string} {
  return {
    sockets,
    ...(appToken === null ? {} : {appToken}),
    ...(signingSecret === null ? {} : {signingSecret}),
  }
}

function httpOptions(
  {webhookToken}: Config,
  {store, skin}: {store: Store; skin: SlackSkin},
): Pick<Parameters<typeof createServer>[0], 'webhookToken' | 'registry' | 'readiness' | 'slackEvents'> {
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
        read: () => (skin.ready().ok ? 1 : 0),
      },
      {name: 'quorate_checks', help: 'Checks this version knows.', read: () => catalogue.checks.length},
    ]),
    readiness: async () => [await storeReadiness(store), {part: 'slack', ...skin.ready()}],
    slackEvents: skin.requestListener ?? null,
  }
}

async function storeReadiness(store: Store): Promise<Readiness> {
  try {
    return {part: 'store', ok: true, why: `${await store.outbox.depth()} messages wait to be sent`}
  } catch (thrown) {
    return {part: 'store', ok: false, why: toFailure(thrown).message}
  }
}

/** Picks up what a dead process left, and starts what goes on by itself. */
function resume(context: Context, operations: AlertOperations, background: Background): void {
  const {clock, log, stopping: until} = context
  const every = (name: string, everyMs: number, work: () => Promise<unknown>): void =>
    background.start(name, () => repeat(name, {everyMs, clock, log, until}, work))
  background.start('settle interrupted runs', async () => void (await settleInterruptedRuns(context)))
  background.start('resume alerts', () => resumeAlerts(context, operations))
  every('expire plans', EXPIRE_EVERY_MS, () => expirePlans(context))
  every('prune store', PRUNE_EVERY_MS, () => pruneStore(context))
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  const enough = new AbortController()
  await Promise.race([work, systemClock.sleep(ms, enough.signal).catch(() => undefined)])
  enough.abort()
}
