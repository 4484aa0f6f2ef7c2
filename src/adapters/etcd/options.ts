/** PEM material for connections to one cluster. */
export interface TlsMaterial {
  readonly ca: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

/** How one cluster is reached. */
export interface EtcdOptions {
  /** Client URLs with scheme. */
  readonly endpoints: readonly string[]
  readonly tls?: TlsMaterial
  readonly auth?: {readonly username: string; readonly password: string}
  /** Where `/metrics` is served when not at the client URL (`--listen-metrics-urls`). */
  readonly metrics?: {readonly port: number; readonly scheme: 'http' | 'https'}
  /** The name to expect in the members' certificates when it is not the endpoint's. */
  readonly serverName?: string
}
