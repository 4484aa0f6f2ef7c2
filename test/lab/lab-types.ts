import type {Gateway} from '../../src/local/etcd/gateway.ts'
import type {Identity, Validity} from './certificates.ts'

/** What a lab is made of. Every field has a default, so `startLab()` is three hosts of etcd 3.5 with mutual TLS. */
export interface LabOptions {
  readonly hosts?: 1 | 3 | 5
  readonly etcd?: '3.4' | '3.5'
  /** Mutual TLS for clients and peers. Default true. */
  readonly tls?: boolean
  /** Switches authentication on, with one user `root`. Default false. */
  readonly auth?: boolean
  /**
   * Where the unit gets its settings from. Default `file`. With `static-pod` there is no unit: a stand-in of kubelet runs etcd from a
   * manifest (test/lab/static-pods/kubelet.ts), and the faults that stop or change the unit do not apply.
   */
  readonly configuredBy?: 'flags' | 'file' | 'environment' | 'static-pod'
  /** `text` is capnslog, which only 3.4 has. Default `json`. */
  readonly logs?: 'json' | 'text'
  readonly metrics?: 'basic' | 'extensive'
  /** `--quota-backend-bytes`; etcd's default (2 GiB) when absent. */
  readonly quotaBytes?: number
  /** Default 100. */
  readonly heartbeatMs?: number
  /** Default 1000. */
  readonly electionMs?: number
  /** `Restart=` of the unit. Default `on-failure`. */
  readonly restart?: 'always' | 'on-failure' | 'no'
  /** Size of each data disk, a sparse file: at least 512 MiB, default 1 GiB. */
  readonly diskBytes?: number
  /** Where the data disks live. In memory an fsync costs nothing, whatever this machine's disk is like. Default `file`. */
  readonly diskIn?: 'file' | 'memory'
  /** Further settings by the names of etcd's flags without the dashes, for all members. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** Lives on when this process ends; for people. Default false: the lab is cleaned up by the next start. */
  readonly keep?: boolean
}

/** How one program ended on a host; output as text, cut at 16 MiB. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** One machine of the lab: its own systemd, network, disk, SSH daemon and etcd member of the same name. */
export interface LabHost {
  /** `etcd-1` and so on. */
  readonly name: string
  readonly address: string
  readonly clientUrl: string
  readonly peerUrl: string
  readonly metricsUrl: string
  /** The root directory of the host as this machine sees it, for reading and writing files. */
  readonly rootDir: string
  /** `major:minor` of the loop device under the data directory. */
  readonly device: string
  /** Runs a program as root on the host, past SSH and past every network fault. @throws when it exits non-zero. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<string>
  /** The same with the exit code as an answer. */
  tryExec(argv: readonly string[], options?: ExecOptions): Promise<Ended>
}

/** What one program on a host is given. */
export interface ExecOptions {
  readonly stdin?: string
  /** Default 30 s. */
  readonly timeoutMs?: number
}

/** Certificates of a lab as files on this machine, and their authority for issuing others. */
export interface LabTls {
  readonly ca: string
  /** Client identity of the bot. */
  readonly client: Identity
  /** A client past its end, and one of another authority. */
  readonly expired: Identity
  readonly stranger: Identity
  readonly strangerCa: string
  /** PEM of a certificate for a host, of the lab's authority or of one the members do not know. */
  issue(options: {
    readonly host: string
    readonly validity?: Validity
    readonly by?: 'lab' | 'stranger'
  }): Promise<Identity>
}

/** The way in for the bot: user `ops`, which may read the journal and, through sudo, do what src/adapters/ssh/closed-list.ts lists, and nothing else. */
export interface LabSsh {
  readonly user: string
  readonly keyFile: string
  readonly knownHostsFile: string
}

/** What a background writer did. */
export interface WriterReport {
  readonly acknowledged: number
  readonly failed: number
  /** Of the acknowledged writes, milliseconds, ascending. */
  readonly latenciesMs: readonly number[]
  /** The longest time in which no write was acknowledged, in milliseconds. */
  readonly longestGapMs: number
  /** Acknowledged keys with their last acknowledged values, to be compared with what a cluster holds. */
  readonly held: ReadonlyMap<string, string>
}

/** A client writing at a steady rate until it is stopped. */
export interface Writer {
  report(): WriterReport
  stop(): Promise<WriterReport>
}

/** A running lab. */
export interface Lab {
  readonly id: string
  /** Working files of the lab on this machine; gone after `stop`. */
  readonly dir: string
  readonly options: Required<Omit<LabOptions, 'quotaBytes'>> & {readonly quotaBytes?: number | undefined}
  /** Exact version of the etcd that runs, such as `3.5.30`. */
  readonly etcdVersion: string
  readonly hosts: readonly LabHost[]
  /** Client URLs in the order of the hosts. */
  readonly endpoints: readonly string[]
  readonly tls: LabTls | undefined
  readonly auth: {readonly username: string; readonly password: string} | undefined
  readonly ssh: LabSsh
  /** @throws RangeError for a name that is not in the lab. */
  host(name: string): LabHost
  /** Admin access to one member (the first when absent) through its JSON gateway, independent of the bot's adapter. */
  client(host?: string): Gateway
  /** Name of the host whose member leads. @throws when no member knows a leader. */
  leader(): Promise<string>
  /** A whole `quorate.yaml` with this one cluster, hosts and SSH included, so that the real bot works on it. */
  quorateYaml(options?: QuorateYamlOptions): string
  writer(options?: WriterOptions): Writer
  /** Waits until every member (or those named) takes part in a quorum. */
  healthy(options?: {readonly hosts?: readonly string[]; readonly withinMs?: number}): Promise<void>
  /** Takes everything down that was ever made for this lab; safe to repeat. */
  stop(): Promise<void>
}

export interface QuorateYamlOptions {
  /** Name of the cluster, default `lab`. */
  readonly id?: string
  readonly environment?: string
  readonly actions?: 'enabled' | 'disabled'
  /** Merged over the cluster's entry and over the top level of the file. */
  readonly cluster?: Readonly<Record<string, unknown>>
  readonly file?: Readonly<Record<string, unknown>>
}

export interface WriterOptions {
  /** Default 50. */
  readonly perSecond?: number
  /** Default 64. */
  readonly valueBytes?: number
  /** Keys are reused in turn; default 1000. */
  readonly keys?: number
  /** Hosts to write through in turn; default all. */
  readonly hosts?: readonly string[]
  /** Asks the next host when one fails, until all have failed, as clients with all endpoints do; default no. */
  readonly failover?: boolean
}

/** Takes one fault back and waits until its cause is gone; not until the cluster is healthy. Safe to repeat. */
export type Undo = () => Promise<void>

/** Which packets are lost; all when `only` is absent. */
export interface LossOptions {
  readonly only?: 'peer'
}

/** A verb on one host, and one on the whole lab. */
type OnHost<Options = never> = [Options] extends [never]
  ? (lab: Lab, host: string) => Promise<Undo>
  : (lab: Lab, host: string, options?: Options) => Promise<Undo>
type OnLab<Options = never> = [Options] extends [never]
  ? (lab: Lab) => Promise<Undo>
  : (lab: Lab, options?: Options) => Promise<Undo>

/** Everything that can be broken, from `test/lab/faults.ts`. A verb returns when the fault is in force. */
export interface Faults {
  /** SIGKILL; with `restart: 'no'` (default) the member stays down, with `'always'` systemd starts it again. */
  readonly kill: OnHost<{readonly restart?: 'no' | 'always'}>
  /** SIGSTOP of etcd. */
  readonly pause: OnHost
  /** `systemctl stop etcd`. */
  readonly stop: OnHost
  /** Every packet from and to the host is lost, SSH and the bot's included. */
  readonly blackHole: OnHost
  /** What two hosts send each other is lost; `only: 'peer'` leaves everything but port 2380 alone, as a firewall might. */
  readonly partition: (lab: Lab, host: string, other: string, options?: LossOptions) => Promise<Undo>
  /** The same between one host and all others; clients and SSH still reach it from this machine. */
  readonly partitionFrom: OnHost<LossOptions>
  /** What `from` sends to `to` is lost; the other direction is not. */
  readonly oneWay: (lab: Lab, from: string, to: string, options?: LossOptions) => Promise<Undo>
  /** TBF in both directions. Default 256 kbit/s. */
  readonly bandwidth: OnHost<{readonly kbitPerSecond?: number}>
  /** Writes of etcd to its disk per second. Default 10. */
  readonly slowDisk: OnHost<{readonly iops?: number}>
  /** The data disk is filled to the last byte. */
  readonly fullDisk: OnHost
  /** Busy loops on the one core that etcd may use. */
  readonly cpuHog: OnHost<{readonly processes?: number}>
  /** Share of one core for everything on the host. Default 0.05. */
  readonly cpuQuota: OnHost<{readonly cores?: number}>
  /** Etcd's memory is limited so that the kernel kills it, again and again. Default 6 MiB. */
  readonly memoryLimit: OnHost<{readonly limitBytes?: number}>
  /** Fills the keyspace until the quota is reached and etcd raises NOSPACE. Needs a lab with a small `quotaBytes`. */
  readonly noSpace: OnLab
  /** Writes, deletes and compacts, so that most of every file is free. */
  readonly fragment: OnLab<{readonly bytes?: number}>
  readonly expiredPeerCert: OnHost
  readonly untrustedPeerCert: OnHost
  readonly notYetValidPeerCert: OnHost
  /** The certificate shown to clients has ended. */
  readonly expiredServerCert: OnHost
  /** The certificates end soon. Default 5 days. */
  readonly endingCerts: OnHost<{readonly days?: number}>
  /** The member list names another peer address for this member than where it listens. */
  readonly wrongPeerUrl: OnHost
  /** The data directory is emptied under the same identity; the member cannot start any more. */
  readonly wipeData: OnHost
  /** The member is removed from the cluster while its service goes on trying. */
  readonly removedMember: OnHost
  /** The host runs a member of another cluster under the same name and address. */
  readonly strayCluster: OnHost
  /** The member is replaced by a learner whose process never starts, or that cannot hear its peers. */
  readonly stuckLearner: OnHost<{readonly started?: boolean}>
  /** A voter was added that no machine runs. */
  readonly unstartedVoter: OnLab
  /** What the host reports of its clock is off. Default 2.5 s. Etcd itself is not touched. */
  readonly skewedClock: OnHost<{readonly seconds?: number}>
  /** Chrony lost its source. */
  readonly unsynchronisedClock: OnHost
  /** Other raft timers on one member. Default 500/5000 ms. */
  readonly differentTimers: OnHost<{readonly heartbeatMs?: number; readonly electionMs?: number}>
  /** Timers below what the network and disks allow, on all members. Default 10/50 ms. */
  readonly tooShortTimers: OnLab<{readonly heartbeatMs?: number; readonly electionMs?: number}>
  /** As many small writes as there are answers. Default 32 at once. */
  readonly writeStorm: OnLab<{readonly concurrency?: number}>
  /** Values near the request limit. Default 1 MB, 2 per second. */
  readonly hugeValues: OnLab<{readonly bytes?: number; readonly perSecond?: number}>
  /** Reads of the whole keyspace over and over. Default 8 at once. */
  readonly listStorm: OnLab<{readonly concurrency?: number}>
  /** Etcd dies every few seconds and systemd starts it again. Default 4 s. */
  readonly restartLoop: OnHost<{readonly everySeconds?: number}>
  /** Programs that cannot be found by the bot's user. Default iostat, chronyc, ping, curl. */
  readonly noTools: OnHost<{readonly tools?: readonly string[]}>
  /** Programs answer in German, unless they are told otherwise. */
  readonly localisedOutput: OnHost
  /** Sudo wants a password. */
  readonly sudoRefused: OnHost
  /** The user may no longer read the journal. */
  readonly journalRefused: OnHost
  /** The host shows another SSH key than the pinned one. */
  readonly hostKeyChanged: OnHost
  /** Nothing listens on port 22. */
  readonly sshStopped: OnHost
}
