import {execFile} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {openConfiguredStore} from '../../../src/compose/parts.ts'
import {loadConfig} from '../../../src/config/index.ts'
import {botProcess} from '../../../src/demo/bot-process.ts'
import {channels, demoWorkspace, people} from '../../../src/demo/people.ts'
import {textOf} from '../../../src/demo/tour/stage.ts'
import {freePorts} from '../../../src/local/etcd/free-ports.ts'
import type {Message} from '../../../src/local/slack/store/model.ts'
import {startWorkspace, type Workspace} from '../../../src/local/slack/workspace.ts'
import type {Lab, QuorateYamlOptions} from '../lab-types.ts'

/** Name of the lab's cluster in the bot's configuration. */
export const CLUSTER = 'lab'

/** Longest wait for an answer; only a broken bot ever takes it. */
const PATIENCE_MS = 60_000
/** A card says so in its last line as long as members owe an answer. */
const UNFINISHED = /Still asking/u

/** One answer of the bot in Slack, timed from the moment the person sent the command. */
export interface Answered {
  readonly firstPostMs: number
  readonly completeMs: number
  readonly text: string
}

/** What one run of the command line came to. */
export interface Printed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
}

/** The real bot and the real command line on a lab's cluster, with a local Slack workspace. */
export interface LabBot {
  readonly workspace: Workspace
  /** Forgets everything it ever saw: a new process with a new store. */
  restart(): Promise<void>
  /** Forgets how the cluster was at earlier looks, as if nobody had looked; connections and logins stay. */
  forgetsHistory(): Promise<void>
  /** Sends `/etcd …` and waits until the answer is complete. */
  asks(words: string): Promise<Answered>
  runs(...argv: readonly string[]): Promise<Printed>
  stop(): Promise<void>
}

/** Starts the bot on a lab. */
export async function startLabBot(lab: Lab, options: QuorateYamlOptions = {}): Promise<LabBot> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-lab-bot-'))
  const secrets = {botToken: secret('xoxb-'), appToken: secret('xapp-'), signingSecret: secret('')}
  const workspace = await startWorkspace(demoWorkspace(secrets), {rateLimits: 'off'})
  const config = path.join(dir, 'quorate.yaml')
  const cluster = {channels: [channels.incidents], ...options.cluster}
  // Hosts are broken on purpose here; what is asked about it is asked by the tests.
  const file = {monitor: {enabled: false}, ...options.file}
  await writeFile(config, lab.quorateYaml({id: CLUSTER, ...options, cluster, file}), {mode: 0o600})
  const [port = 0] = await freePorts(1)
  const env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_APP_TOKEN: secrets.appToken,
    SLACK_API_URL: workspace.apiUrl,
    QUORATE_CONFIG: config,
    QUORATE_LISTEN: `127.0.0.1:${port}`,
    QUORATE_AUDIT_KEY: secret(''),
    LOG_LEVEL: 'info',
  }
  let lives = 0
  const place = (): Record<string, string> => ({DATABASE_URL: `sqlite:${path.join(dir, `life-${lives}.db`)}`})
  const bot = botProcess({env, port, logFile: path.join(dir, 'quorate.log')})
  await bot.start(place())
  return {
    workspace,
    restart: async () => {
      await bot.stop()
      lives += 1
      await bot.start(place())
    },
    forgetsHistory: () => forgetHistory({...env, ...place()}),
    asks: words => ask(workspace, words),
    runs: (...argv) => run(argv, {...env, ...place()}),
    stop: async () => {
      await bot.stop()
      await workspace.stop()
      await rm(dir, {recursive: true, force: true})
    },
  }
}

/** In the store of the bot that runs, as its own pruning does. */
async function forgetHistory(env: Readonly<Record<string, string>>): Promise<void> {
  const {store} = await openConfiguredStore(loadConfig({env, needs: {slack: false, auditKey: false}}), {
    readOnly: false,
  })
  const now = new Date().toISOString()
  await store.history.prune({before: now, thinBefore: now})
  await store.close()
}

function secret(prefix: string): string {
  return `${prefix}${randomBytes(24).toString('hex')}`
}

async function ask(workspace: Workspace, words: string): Promise<Answered> {
  const before = newest(workspace)
  const began = performance.now()
  await workspace.as(people.operator.id).command(channels.incidents, words)
  const find = (wanted: (message: Message) => boolean): (() => Message | undefined) => {
    return () =>
      workspace
        .messages(channels.incidents)
        .find(message => message.ts > before && message.threadTs === undefined && wanted(message))
  }
  const wait = {timeoutMs: PATIENCE_MS}
  await workspace.until(
    find(() => true),
    {what: `a first answer to ${words}`, ...wait},
  )
  const firstPostMs = performance.now() - began
  const done = await workspace.until(
    find(message => !UNFINISHED.test(textOf(message))),
    {what: `the whole answer to ${words}`, ...wait},
  )
  return {firstPostMs, completeMs: performance.now() - began, text: textOf(done)}
}

function newest(workspace: Workspace): string {
  return workspace.messages(channels.incidents).reduce((latest, {ts}) => (ts > latest ? ts : latest), '')
}

function run(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Printed> {
  const main = path.join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts')
  const began = performance.now()
  const {promise, resolve} = Promise.withResolvers<Printed>()
  execFile(
    process.execPath,
    [main, ...argv],
    {env: {PATH: process.env['PATH'] ?? '', ...env}, maxBuffer: 64 * 1024 * 1024, timeout: PATIENCE_MS},
    (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({code, stdout, stderr, tookMs: performance.now() - began})
    },
  )
  return promise
}
