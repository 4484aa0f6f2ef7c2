import {stringify} from 'yaml'
import type {FullOptions} from './record.ts'
import {podFiles} from './static-pods/lab-pod.ts'

/** A setting of etcd by the name of its flag, without the dashes. */
export type Settings = Readonly<Record<string, string | number | boolean>>

/** A file on a host. */
export interface HostFile {
  readonly path: string
  readonly text: string
  /** Default 0644. */
  readonly mode?: number
}

export const dataDir = '/var/lib/etcd/default'
export const configFile = '/etc/etcd/etcd.conf.yml'
/** What restores snapshots there; etcdctl until 3.4, which has no etcdutl. */
export const restoreTool = (series: string): string =>
  series === '3.4' ? '/usr/local/bin/etcdctl' : '/usr/local/bin/etcdutl'
const environmentFile = '/etc/default/etcd'
const pki = '/etc/etcd/pki'
const METRICS_PORT = 2381

/** Where each of a member's certificates is, by who it is shown to. */
export const certificateFiles = {
  ca: `${pki}/ca.crt`,
  server: {cert: `${pki}/server.crt`, key: `${pki}/server.key`},
  peer: {cert: `${pki}/peer.crt`, key: `${pki}/peer.key`},
} as const

/** What a member needs to know of itself. */
export interface MemberPlace {
  readonly name: string
  readonly address: string
}

/** The URLs of one member. */
export function urlsOf(
  {address}: MemberPlace,
  tls: boolean,
): {readonly client: string; readonly peer: string; readonly metrics: string} {
  const scheme = tls ? 'https' : 'http'
  return {
    client: `${scheme}://${address}:2379`,
    peer: `${scheme}://${address}:2380`,
    metrics: `http://${address}:${METRICS_PORT}`,
  }
}

/** Everything one member is started with. */
export function settingsOf(
  place: MemberPlace,
  members: readonly MemberPlace[],
  lab: {readonly id: string; readonly options: FullOptions},
): Settings {
  const {options} = lab
  const urls = urlsOf(place, options.tls)
  const scheme = options.tls ? 'https' : 'http'
  const peers = members.map(member => `${member.name}=${urlsOf(member, options.tls).peer}`)
  return {
    name: place.name,
    'data-dir': dataDir,
    'listen-client-urls': `${urls.client},${scheme}://127.0.0.1:2379`,
    'advertise-client-urls': urls.client,
    'listen-peer-urls': urls.peer,
    'initial-advertise-peer-urls': urls.peer,
    'listen-metrics-urls': `${urls.metrics},http://127.0.0.1:${METRICS_PORT}`,
    'initial-cluster': peers.join(','),
    'initial-cluster-token': `lab-${lab.id}`,
    'initial-cluster-state': 'new',
    'heartbeat-interval': options.heartbeatMs,
    'election-timeout': options.electionMs,
    metrics: options.metrics,
    logger: options.logs === 'text' ? 'capnslog' : 'zap',
    'log-outputs': 'stderr',
    ...(options.quotaBytes === undefined ? {} : {'quota-backend-bytes': options.quotaBytes}),
    // In a file, 3.4 takes its absence for "off", unlike as a flag.
    ...(options.etcd === '3.4' && options.configuredBy === 'file' ? {'enable-grpc-gateway': true} : {}),
    ...(options.tls ? tlsSettings() : {}),
    ...options.settings,
  }
}

function tlsSettings(): Settings {
  const {ca, server, peer} = certificateFiles
  const side = (prefix: string, {cert, key}: {readonly cert: string; readonly key: string}) => ({
    [`${prefix}cert-file`]: cert,
    [`${prefix}key-file`]: key,
    [`${prefix}trusted-ca-file`]: ca,
    [`${prefix}client-cert-auth`]: true,
  })
  return {...side('', server), ...side('peer-', peer)}
}

/** The unit, or the manifest and kubelet's unit, and, where the settings are not in it, the file that holds them. */
export function unitFiles(settings: Settings, options: FullOptions): readonly HostFile[] {
  const unit = (service: readonly string[]) => ({
    path: '/etc/systemd/system/etcd.service',
    text: unitText(service, options.restart),
  })
  switch (options.configuredBy) {
    case 'flags': {
      const flags = Object.entries(settings).map(([name, value]) => ` \\\n  --${name}=${value}`)
      return [unit([`ExecStart=/usr/local/bin/etcd${flags.join('')}`])]
    }
    case 'environment':
      return [
        unit([`EnvironmentFile=${environmentFile}`, 'ExecStart=/usr/local/bin/etcd']),
        {path: environmentFile, text: environmentText(settings)},
      ]
    case 'file':
      return [
        unit([`ExecStart=/usr/local/bin/etcd --config-file=${configFile}`]),
        {path: configFile, text: yamlText(settings)},
      ]
    case 'static-pod':
      return podFiles(settings)
    default:
      return options.configuredBy satisfies never
  }
}

/** After etcd's own contrib/systemd/etcd.service. */
function unitText(service: readonly string[], restart: FullOptions['restart']): string {
  return `[Unit]
Description=etcd key-value store
Documentation=https://etcd.io/docs
After=network.target
StartLimitIntervalSec=0

[Service]
Type=notify
User=etcd
${service.join('\n')}
Restart=${restart}
RestartSec=2s
LimitNOFILE=40000

[Install]
WantedBy=multi-user.target
`
}

function environmentText(settings: Settings): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `ETCD_${name.toUpperCase().replaceAll('-', '_')}="${value}"\n`,
  )
  return lines.join('')
}

/** In the file, TLS has a section per side (https://etcd.io/docs/v3.5/op-guide/configuration/#configuration-file). */
function yamlText(settings: Settings): string {
  const isTls = (name: string) => /(cert|key|ca)-file$|client-cert-auth$/.test(name)
  const entries = Object.entries(settings)
  const section = (peer: boolean) =>
    Object.fromEntries(
      entries
        .filter(([name]) => isTls(name) && name.startsWith('peer-') === peer)
        .map(([name, value]) => [name.replace('peer-', ''), value]),
    )
  const plain = entries.filter(([name]) => !isTls(name))
  const tls = entries.some(([name]) => isTls(name))
    ? {'client-transport-security': section(false), 'peer-transport-security': section(true)}
    : {}
  return stringify({
    ...Object.fromEntries(plain),
    'log-outputs': [settings['log-outputs'] ?? 'stderr'],
    ...tls,
  })
}
