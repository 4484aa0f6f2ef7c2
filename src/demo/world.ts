import {randomBytes} from 'node:crypto'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {etcdBinaries} from '../local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../local/etcd/cluster.ts'
import {freePorts} from '../local/etcd/free-ports.ts'
import {type LocalHosts, startHosts} from '../local/hosts/local-hosts.ts'
import type {ConsoleFile} from '../local/slack/spec.ts'
import {startWorkspace, type Workspace} from '../local/slack/workspace.ts'
import {type BotProcess, botProcess} from './bot-process.ts'
import {demoConfig} from './config-file.ts'
import {demoWorkspace} from './people.ts'

/** What kind of world to start. */
export interface WorldOptions {
  readonly size?: number
  /** The etcd program; the best one found when left out. */
  readonly binary?: string
  readonly tls?: boolean
  readonly consolePort?: number
  readonly consoleFiles?: ReadonlyMap<string, ConsoleFile>
  readonly rateLimits?: 'slack' | 'off'
  /** Overrides the gate between two steps, as in `policy.gate`. */
  readonly gate?: object
  /** From which file size a defragmentation is proposed, in bytes; tests write less than the demo. */
  readonly fragmentedBytes?: number
  /** Overrides `schedule`. */
  readonly schedule?: object
  /** Overrides `monitor`: a story that breaks things on purpose, and tells of it itself, switches it off. */
  readonly monitor?: object
  /** How long followers wait for a leader, in ms. */
  readonly electionMs?: number
}

/** A machine that does other things must keep its leader meanwhile: an election rightly changes a plan, and stops a run. */
const ELECTION_MS = 3000

/** A real etcd cluster, its hosts, a local Slack workspace and the bot between them. */
export interface World {
  readonly dir: string
  readonly cluster: LocalCluster
  readonly hosts: LocalHosts
  readonly workspace: Workspace
  readonly bot: BotProcess
  readonly databaseFile: string
  readonly webhookToken: string
  /** The environment the bot runs with; the command line takes the same. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Starts everything but the bot itself, which the caller starts when the stage is set. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-demo-'))
  const stops: (() => Promise<unknown>)[] = [() => rm(dir, {recursive: true, force: true})]
  const stop = async (): Promise<void> => {
    for (const undo of stops.toReversed()) await undo()
  }
  try {
    const cluster = await startCluster(options, dir)
    stops.push(() => cluster.wipe())
    const hosts = await startMachines(cluster, dir)
    stops.push(() => hosts.close())
    const secrets = newSecrets()
    const workspace = await startWorkspace(demoWorkspace(secrets), workspaceOptions(options))
    stops.push(() => workspace.stop())
    const place = await prepareBot({dir, cluster, hosts, workspace, secrets, options})
    stops.push(() => place.bot.stop())
    return {dir, cluster, hosts, workspace, webhookToken: secrets.webhookToken, ...place, stop}
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

type Secrets = ReturnType<typeof newSecrets>

function newSecrets(): {
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  readonly auditKey: string
  readonly webhookToken: string
} {
  const random = (): string => randomBytes(24).toString('hex')
  return {
    botToken: `xoxb-${random()}`,
    appToken: `xapp-${random()}`,
    signingSecret: random(),
    auditKey: random(),
    webhookToken: random(),
  }
}

async function startCluster(
  {size = 3, binary, tls = true, electionMs = ELECTION_MS}: WorldOptions,
  dir: string,
): Promise<LocalCluster> {
  const program = binary ?? (await etcdBinaries())[0]?.path
  if (program === undefined)
    throw new Error('No etcd was found. Run `sh scripts/setup.sh etcd`, or put etcd 3.4 or newer on PATH.')
  return startLocalCluster({
    size,
    binary: program,
    tls,
    dir: path.join(dir, 'etcd'),
    electionMs,
  })
}

async function startMachines(cluster: LocalCluster, dir: string): Promise<LocalHosts> {
  const keys = path.join(dir, 'ssh')
  await mkdir(keys, {mode: 0o700})
  return startHosts({
    dir: keys,
    hosts: cluster.members.map(({name, supervisor}) => ({member: name, service: supervisor})),
  })
}

function workspaceOptions({
  consolePort,
  consoleFiles,
  rateLimits,
}: WorldOptions): Parameters<typeof startWorkspace>[1] {
  return {
    ...(consolePort === undefined ? {} : {port: consolePort}),
    ...(consoleFiles === undefined ? {} : {consoleFiles}),
    ...(rateLimits === undefined ? {} : {rateLimits}),
  }
}

async function prepareBot(stage: {
  readonly dir: string
  readonly cluster: LocalCluster
  readonly hosts: LocalHosts
  readonly workspace: Workspace
  readonly secrets: Secrets
  readonly options: WorldOptions
}): Promise<Pick<World, 'bot' | 'databaseFile' | 'env'>> {
  const {dir, secrets} = stage
  const config = path.join(dir, 'quorate.yaml')
  await writeFile(config, demoConfig(stage.cluster, stage.hosts, stage.options), {mode: 0o600})
  const [port = 0] = await freePorts(1)
  const databaseFile = path.join(dir, 'data', 'quorate.db')
  const env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_APP_TOKEN: secrets.appToken,
    SLACK_API_URL: stage.workspace.apiUrl,
    QUORATE_CONFIG: config,
    QUORATE_LISTEN: `127.0.0.1:${port}`,
    DATABASE_URL: `sqlite:${databaseFile}`,
    QUORATE_AUDIT_KEY: secrets.auditKey,
    QUORATE_WEBHOOK_TOKEN: secrets.webhookToken,
    LOG_LEVEL: 'info',
  }
  return {env, databaseFile, bot: botProcess({env, port, logFile: path.join(dir, 'quorate.log')})}
}
