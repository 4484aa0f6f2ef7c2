import type {ClusterSettings, Policy} from '../domain/settings.ts'
import type {SignRules} from '../domain/signs/index.ts'

/** Certificates as they were read; `serverName` is the name to expect when it is not the endpoint's. */
export interface LoadedTls {
  readonly ca: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly serverName?: string
}

export interface LoadedAuth {
  readonly username: string
  readonly password: string
}

/** One credential for etcd. */
export interface EtcdAccess {
  readonly tls?: LoadedTls
  readonly auth?: LoadedAuth
}

export interface SshServerConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  /** At least one of `privateKey` and `agent` is there. */
  readonly privateKey?: Buffer
  /** Socket of an ssh-agent. */
  readonly agent?: string
  readonly passphrase?: string
  /** Content of the `known_hosts` file. */
  readonly knownHosts: string
}

export interface HostConfig {
  readonly member: string
  readonly ssh: SshServerConfig & {readonly jump?: SshServerConfig}
  readonly service: {
    readonly kind: 'systemd' | 'supervisor' | 'static-pod'
    readonly unit: string
    /** Of a static pod. */
    readonly manifest?: string
  }
  readonly sudo?: boolean
  readonly configFile?: string
  readonly dataDir?: string
  readonly drills?: boolean
  readonly etcdutl?: string
}

/** One cluster with everything its adapters need; the settings part is safe to hand on, the rest holds secrets. */
export interface ClusterConfig extends ClusterSettings {
  readonly etcd: EtcdAccess & {
    readonly metrics?: {readonly port: number; readonly scheme: 'http' | 'https'}
  }
  /** Used by runs instead of `etcd` where given. */
  readonly acting?: EtcdAccess
  readonly hosts: readonly HostConfig[]
  readonly kubernetes?: {
    readonly apiServers: readonly string[]
    readonly ca?: Buffer
    readonly token?: string
  }
  readonly prometheus?: {
    readonly url: string
    readonly ca?: Buffer
    readonly token?: string
    /** Labels every series of this cluster carries. */
    readonly match: Readonly<Record<string, string>>
  }
  /** Where snapshots are kept; `dir` is absolute. Files older than `maxAgeMs` go too, the newest never. */
  readonly backups?: {readonly dir: string; readonly keep: number; readonly maxAgeMs: number | null}
}

export interface SlackConfig {
  readonly botToken: string
  /** Socket Mode when set. */
  readonly appToken: string | null
  /** HTTP mode when set. */
  readonly signingSecret: string | null
}

/** What Quorate notices by itself. */
export interface MonitorConfig {
  /** Whether looks are judged; they are made in any case, for the history. */
  readonly enabled: boolean
  readonly looksAtOnce: number
  readonly lookMs: number
  readonly signs: SignRules
}

export interface Config {
  readonly clusters: readonly ClusterConfig[]
  readonly policy: Policy
  /** Name of the reaction that makes a message a note of the incident. */
  readonly incidents: {readonly noteReaction: string}
  readonly schedule: {
    readonly healthEveryMs: number
    readonly deepEveryMs: number
    /** Null while Quorate never writes by itself. */
    readonly writeProbeEveryMs: number | null
  }
  readonly monitor: MonitorConfig
  /** Slack user id of each user of the operating system who may act on the command line. */
  readonly cliPeople: Readonly<Record<string, string>>
  /** Null for commands that need no Slack and were given no tokens. */
  readonly slack: SlackConfig | null
  readonly slackApiUrl: string
  /** Channel of the message that proves that Slack's events arrive; null for none. */
  readonly canary: string | null
  readonly sockets: 1 | 2
  readonly listen: {readonly host: string; readonly port: number}
  readonly databaseUrl: string
  /** Null only for commands that asked for no audit key. */
  readonly auditKey: string | null
  /** Without it no one-time code is right, and no authenticator app can be enrolled. */
  readonly totpKey: string | null
  /** Without it the alert webhook refuses everything. */
  readonly webhookToken: string | null
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Things that work but are probably not meant, one line each with its position. */
  readonly warnings: readonly string[]
}
