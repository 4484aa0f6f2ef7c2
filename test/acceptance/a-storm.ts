import {randomBytes} from 'node:crypto'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {Agent, fetch} from 'undici'
import {stringify} from 'yaml'
import {type BotProcess, botProcess} from '../../src/demo/bot-process.ts'
import {demoWorkspace} from '../../src/demo/people.ts'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import {startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {freePorts} from '../../src/local/etcd/free-ports.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {startWorkspace, type Workspace} from '../../src/local/slack/workspace.ts'

/** A bot over many configured clusters, which all are one real etcd cluster, and a workspace that enforces Slack's limits. */
export interface StormWorld {
  readonly bot: BotProcess
  readonly workspace: Workspace
  readonly clusters: readonly string[]
  readonly databaseFile: string
  readonly auditKey: string
  /** Posts one group of alerts; the status, or 0 when nobody answered. */
  send(body: string): Promise<number>
  /** Posts it again and again until it was kept, as Alertmanager does. */
  sendUntilKept(body: string): Promise<void>
  /** Root messages of incidents, in all channels. */
  roots(): readonly Message[]
  stop(): Promise<void>
}

const RETRY_MS = 200

/** Connections of the senders together; several Alertmanagers keep no more open. */
const CONNECTIONS = 64

export async function aStormWorld({
  count,
  perChannel,
}: {
  readonly count: number
  /** So many clusters share a channel. */
  readonly perChannel: number
}): Promise<StormWorld> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-storm-'))
  const binary = (await etcdBinaries())[0]?.path ?? ''
  const etcd = await startLocalCluster({size: 1, binary, tls: false, dir: path.join(dir, 'etcd')})
  const clusters = Array.from({length: count}, (_, n) => `fleet-${n}`)
  const random = (): string => randomBytes(24).toString('hex')
  const [auditKey, webhookToken] = [random(), random()]
  const tokens = {botToken: `xoxb-${random()}`, appToken: `xapp-${random()}`, signingSecret: random()}
  const channels = Array.from({length: Math.ceil(count / perChannel)}, (_, n) => `C0STORM${n}`)
  const spec = demoWorkspace(tokens)
  const members = [spec.app.botUserId]
  const workspace = await startWorkspace(
    {...spec, channels: [...spec.channels, ...channels.map(id => ({id, name: id.toLowerCase(), members}))]},
    {rateLimits: 'slack'},
  )
  const config = path.join(dir, 'quorate.yaml')
  const endpoints = etcd.members.map(({name, clientUrl}) => ({url: clientUrl, member: name}))
  await writeFile(
    config,
    configOf(
      clusters.map((id, n) => ({id, channels: [channels[Math.floor(n / perChannel)] ?? '']})),
      endpoints,
    ),
    {mode: 0o600},
  )
  const [port = 0] = await freePorts(1)
  const databaseFile = path.join(dir, 'quorate.db')
  const bot = botProcess({
    port,
    logFile: path.join(dir, 'quorate.log'),
    env: {
      SLACK_BOT_TOKEN: tokens.botToken,
      SLACK_APP_TOKEN: tokens.appToken,
      SLACK_API_URL: workspace.apiUrl,
      QUORATE_CONFIG: config,
      QUORATE_LISTEN: `127.0.0.1:${port}`,
      DATABASE_URL: `sqlite:${databaseFile}`,
      QUORATE_AUDIT_KEY: auditKey,
      QUORATE_WEBHOOK_TOKEN: webhookToken,
      LOG_LEVEL: 'warn',
    },
  })
  const senders = new Agent({connections: CONNECTIONS})
  const send = (body: string): Promise<number> =>
    post(`${bot.url}/alerts/alertmanager`, {token: webhookToken, body, dispatcher: senders})
  return {
    ...{bot, workspace, clusters, databaseFile, auditKey, send},
    sendUntilKept: async body => {
      while ((await send(body)) !== 200) await delay(RETRY_MS)
    },
    roots: () =>
      channels
        .flatMap(id => workspace.messages(id))
        .filter(({text}) => /Incident: |Looking at the cluster/.test(text)),
    stop: async () => {
      await senders.destroy()
      await bot.stop()
      await workspace.stop()
      await etcd.wipe()
      await rm(dir, {recursive: true, force: true})
    },
  }
}

function configOf(
  clusters: readonly {readonly id: string; readonly channels: readonly string[]}[],
  endpoints: readonly object[],
): string {
  return stringify({
    clusters: clusters.map(({id, channels}) => ({
      ...{id, channels, environment: 'sandbox', endpoints, alerts: {match: {cluster: id}}},
    })),
    // The alerts alone make the bot look.
    schedule: {healthEvery: '1h', deepEvery: '10h'},
  })
}

async function post(
  url: string,
  {token, body, dispatcher}: {readonly token: string; readonly body: string; readonly dispatcher: Agent},
): Promise<number> {
  const headers = {'content-type': 'application/json', authorization: `Bearer ${token}`}
  try {
    const answer = await fetch(url, {method: 'POST', headers, body, dispatcher})
    await answer.text()
    return answer.status
  } catch {
    return 0
  }
}

const NAMES = ['etcdNoLeader', 'etcdMembersDown', 'etcdHighFsyncDurations', 'etcdGRPCRequestsSlow'] as const

/** One alert of one cluster as Alertmanager sends it; the same number gives the same alert. */
export function stormAlert(cluster: string, n: number): string {
  const alertname = NAMES[n % NAMES.length] ?? ''
  const alert = {
    status: 'firing',
    labels: {alertname, severity: 'critical', cluster, instance: `10.0.0.${n}:2381`},
    annotations: {summary: `${alertname} on instance ${n} of ${cluster}`},
    startsAt: '2026-01-01T03:07:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: `${cluster}-${n}`,
  }
  const group = {version: '4', groupKey: `{}:{cluster="${cluster}"}`, receiver: 'quorate', status: 'firing'}
  return JSON.stringify({...group, alerts: [alert]})
}
