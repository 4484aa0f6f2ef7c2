import type {EtcdPort} from '../../ports/etcd.ts'
import {createActs} from './acts.ts'
import {openClients} from './clients.ts'
import {createPages} from './pages.ts'
import {createReachability} from './reachability.ts'
import {createReads} from './reads.ts'
import {createSnapshots} from './snapshot.ts'
import type {TlsMaterial} from './tls.ts'

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

/** Talks to the members of one cluster, each on its own. Opens nothing before the first call. */
export function createEtcd(options: EtcdOptions): EtcdPort {
  const clients = openClients(options)
  const connections = {clients, reachability: createReachability(options)}
  return {
    ...createReads(connections),
    ...createPages(options),
    ...createActs(connections),
    ...createSnapshots(connections),
    close: () => clients.close(),
  }
}
