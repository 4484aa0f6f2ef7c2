/** How one SSH server is reached and how its identity is proved. Texts and keys, never paths: reading files is not done here. */
export interface SshServer {
  readonly host: string
  /** TCP port, 22 when absent. */
  readonly port?: number
  readonly user: string
  /** PEM or OpenSSH text. At least one of `privateKey` and `agent` is needed. */
  readonly privateKey?: Buffer | string
  readonly passphrase?: string
  /** Socket path of an ssh-agent. */
  readonly agent?: string
  /** Content of a `known_hosts` file. A host whose key is not in it is never talked to. */
  readonly knownHosts: string
}

/** What runs etcd and who manages it. */
export interface Service {
  readonly kind: 'systemd' | 'supervisor' | 'static-pod'
  /** Name of the unit; for a static pod what people read. */
  readonly unit: string
  /** Where kubelet reads the manifest of a static pod. */
  readonly manifest?: string
}

/** One member's machine. */
export interface HostOptions {
  /** The configured member name. */
  readonly member: string
  readonly ssh: SshServer & {readonly jump?: SshServer}
  readonly service: Service
  /** Whether a restart goes through `sudo -n`. Defaults to false for the supervisor and true for the others. */
  readonly sudo?: boolean
  /** Where etcd's config file is, when its own command line does not say. */
  readonly configFile?: string
  /** Where etcd keeps its data, when its own settings do not say; with it, its files may be listed through sudo. */
  readonly dataDir?: string
  /** Whether faults may be rehearsed here; no line of a drill is ever sent without it. */
  readonly drills?: boolean
  /** Where etcdutl is, or etcdctl before 3.5; without it, nothing is restored on this host. */
  readonly etcdutl?: string
}

/** `10.0.0.11:22`, as people read it in messages. */
export function addressOf(ssh: SshServer): string {
  return `${ssh.host}:${ssh.port ?? 22}`
}
