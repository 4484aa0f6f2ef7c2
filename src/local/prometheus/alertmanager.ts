import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import type {Programs} from './programs.ts'
import {type LocalServer, startServer} from './server.ts'

/** Where alerts go, and how patiently. Durations as Alertmanager writes them. */
export interface AlertmanagerOptions {
  readonly programs: Programs
  readonly dir: string
  readonly webhook: string
  readonly token: string
  /** Alerts that are delivered; others end here. All when left out. */
  readonly only?: readonly string[]
  readonly groupBy: readonly string[]
  readonly groupWait: string
  readonly groupInterval: string
  readonly repeatInterval: string
  readonly sendResolved: boolean
  readonly maxAlerts: number
}

/** Starts a real Alertmanager, alone and on loopback, that delivers to a webhook. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<LocalServer> {
  const tokenFile = path.join(options.dir, 'webhook-token')
  await writeFile(tokenFile, options.token, {mode: 0o600})
  return startServer({
    program: options.programs.alertmanager,
    base: path.join(options.dir, 'alertmanager'),
    config: configOf(options, tokenFile),
    flags: ({configFile, dataDir, address}) => [
      `--config.file=${configFile}`,
      `--storage.path=${dataDir}`,
      `--web.listen-address=${address}`,
      // Empty: no peers, and no port for them.
      '--cluster.listen-address=',
    ],
  })
}

function configOf(options: AlertmanagerOptions, tokenFile: string): object {
  const {only} = options
  const deliver = {
    receiver: 'quorate',
    group_by: options.groupBy,
    group_wait: options.groupWait,
    group_interval: options.groupInterval,
    repeat_interval: options.repeatInterval,
    ...(only === undefined ? {} : {matchers: [`alertname=~"${only.join('|')}"`]}),
  }
  const webhook = {
    url: options.webhook,
    send_resolved: options.sendResolved,
    max_alerts: options.maxAlerts,
    http_config: {authorization: {type: 'Bearer', credentials_file: tokenFile}},
  }
  return {
    route: {receiver: 'nobody', routes: [deliver]},
    receivers: [{name: 'quorate', webhook_configs: [webhook]}, {name: 'nobody'}],
  }
}

/** Raises alerts by Alertmanager's own API, as Prometheus does; they end by themselves after Alertmanager's five minutes. */
export async function raise(
  {url}: LocalServer,
  ...alerts: readonly Readonly<Record<string, string>>[]
): Promise<void> {
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(
      alerts.map(labels => ({labels, annotations: {summary: `${labels['alertname']} fires.`}})),
    ),
  })
  if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`)
}
