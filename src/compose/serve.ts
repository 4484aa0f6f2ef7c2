import type {Config} from '../config/index.ts'
import {OpsError, toFailure} from '../domain/errors.ts'
import {trackBackground} from '../engine/background.ts'
import type {Context} from '../engine/context.ts'
import {settleInterruptedRuns} from '../engine/settle.ts'
import {createServer} from '../http/server.ts'
import {withCommandLine} from '../operations/command-line-people.ts'
import {escalatePlans} from '../operations/escalate-plans.ts'
import {expirePlans} from '../operations/expire-plans.ts'
import {createOperations} from '../operations/index.ts'
import {turnWatches} from '../operations/live-watch.ts'
import type {Operations} from '../operations/operations.ts'
import {pickUpRuns} from '../operations/pick-up-runs.ts'
import {pruneStore} from '../operations/prune-store.ts'
import {resumeAlerts} from '../operations/receive-alerts.ts'
import {watchOutcomes} from '../operations/watch-outcomes.ts'
import type {Background, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import {systemClock} from '../runtime/clock.ts'
import {createLogger} from '../runtime/logger.ts'
import {repeat} from '../runtime/schedule.ts'
import {announce} from '../slack/announce.ts'
import {type SlackSkin, startSlack} from '../slack/app.ts'
import {openSlack, type SlackDoor} from '../slack/door.ts'
import {httpSide, type LateSkin} from './http-side.ts'
import {contextOf, type OpenClusters, openClusters, openConfiguredStore} from './parts.ts'
import {prepareWatch, startWatch} from './watch.ts'

/** How often waiting plans are looked through for those that expired, or whose approvers must be called. */
const EXPIRE_EVERY_MS = 15_000

/** How often runs are looked for that were started on the command line; somebody sits there and waits. */
const PICK_UP_EVERY_MS = 1_000

/** How often a cluster is looked at while the alerts of an incident are watched after a run. */
const OUTCOMES_EVERY_MS = 30_000

/** How often live views are looked through for those that are due; each is looked at far less often. */
const LIVE_EVERY_MS = 1_000

/** How often the store is relieved of what nobody will ask for again. */
const PRUNE_EVERY_MS = 60 * 60_000

/** How often it is noted that Slack reaches us, and what was missed is looked for when it did not. */
const LISTEN_EVERY_MS = 5_000

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

/** Everything the bot is made of, before it talks to anybody. */
interface Made {
  readonly store: Store
  readonly clusters: OpenClusters
  readonly background: Background
  readonly door: SlackDoor
  readonly context: Context
  readonly operations: Operations
}

async function startBot(config: Config, log: Log, stopping: AbortSignal): Promise<{stop(): Promise<void>}> {
  const {slack} = config
  if (slack === null)
    throw new OpsError('config/invalid', 'No Slack token is configured.', {
      remedy: 'Set SLACK_BOT_TOKEN; see .env.example.',
    })
  const made = await make(config, slack, {log, stopping})
  const late: LateSkin = {skin: null}
  const watching = prepareWatch(config, systemClock)
  // Listens first: alerts are kept and readiness is told also while Slack cannot be reached.
  const server = createServer({
    ...httpSide(config, {...made, late, readings: watching.readings}),
    ...made,
    log,
    clock: systemClock,
  })
  await listen(server, config)
  late.skin = await startSlack({...slackOptions(config, slack), ...made, clock: systemClock, log})
  resume({...made, listen: late.skin.listen})
  startWatch(config, watching, made)
  return {
    stop: async () => {
      await server.close()
      await late.skin?.stop()
      await atMost(made.background.idle(), WIND_DOWN_MS)
      made.clusters.close()
      await made.store.close()
    },
  }
}

async function listen(
  server: ReturnType<typeof createServer>,
  {listen: {host, port}}: Config,
): Promise<void> {
  try {
    await server.listen({host, port})
  } catch (thrown) {
    throw new OpsError(
      'config/invalid',
      `Quorate cannot listen on ${host}:${port}: ${toFailure(thrown).message}.`,
      {
        remedy: 'Stop what uses that address, or set QUORATE_LISTEN to another one.',
        cause: thrown,
      },
    )
  }
}

async function make(
  config: Config,
  {botToken}: NonNullable<Config['slack']>,
  {log, stopping}: {readonly log: Log; readonly stopping: AbortSignal},
): Promise<Made> {
  const {store, digest} = await openConfiguredStore(config, {readOnly: false})
  await store.claimServing()
  const clusters = openClusters(config)
  const background = trackBackground(log)
  const door = openSlack({slackApiUrl: config.slackApiUrl, botToken, clock: systemClock})
  const directory = withCommandLine(door.directory)
  const context = contextOf({config, clusters, store, digest, directory, announce, log, stopping})
  return {store, clusters, background, door, context, operations: createOperations(context, background)}
}

function slackOptions(
  {sockets, incidents, canary}: Config,
  {appToken, signingSecret}: NonNullable<Config['slack']>,
): {
  sockets: 1 | 2
  noteReaction: string
  canary: string | null
  appToken?: string
  signingSecret?: string
} {
  return {
    sockets,
    canary,
    noteReaction: incidents.noteReaction,
    ...(appToken === null ? {} : {appToken}),
    ...(signingSecret === null ? {} : {signingSecret}),
  }
}

/** Picks up what a dead process left, and starts what goes on by itself. */
function resume({context, operations, background, listen}: Made & Pick<SlackSkin, 'listen'>): void {
  const {clock, log, stopping: until} = context
  const every = (name: string, everyMs: number, work: () => Promise<unknown>): void =>
    background.start(name, () => repeat(name, {everyMs, clock, log, until}, work))
  background.start('settle interrupted runs', async () => void (await settleInterruptedRuns(context)))
  background.start('resume alerts', () => resumeAlerts(context, operations))
  every('pick up runs', PICK_UP_EVERY_MS, () =>
    pickUpRuns({context, background, followUp: incidents => operations.followUpAlerts(incidents)}),
  )
  every('expire plans', EXPIRE_EVERY_MS, () => expirePlans(context))
  every('escalate plans', EXPIRE_EVERY_MS, () => escalatePlans(context))
  every('watch outcomes', OUTCOMES_EVERY_MS, () => watchOutcomes(context))
  every('live views', LIVE_EVERY_MS, () => turnWatches(context))
  every('listen to Slack', LISTEN_EVERY_MS, listen)
  every('prune store', PRUNE_EVERY_MS, () => pruneStore(context))
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  const enough = new AbortController()
  await Promise.race([work, systemClock.sleep(ms, enough.signal).catch(() => undefined)])
  enough.abort()
}
