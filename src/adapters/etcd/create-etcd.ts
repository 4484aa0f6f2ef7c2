import type {EtcdPort} from '../../ports/etcd.ts'
import {createActs} from './acts.ts'
import {openClients} from './clients.ts'
import {createHandshakes} from './handshake.ts'
import {createKeyCounter} from './key-counter.ts'
import {createMembership} from './membership.ts'
import type {EtcdOptions} from './options.ts'
import {createPages} from './pages.ts'
import {createReachability} from './reachability.ts'
import {createReads} from './reads.ts'
import {createSnapshots} from './snapshot.ts'
import {createWriteProbe} from './write-probe.ts'

export type {EtcdOptions} from './options.ts'

/** Talks to the members of one cluster, each on its own. Opens nothing before the first call. */
export function createEtcd(options: EtcdOptions): EtcdPort {
  const clients = openClients(options)
  const connections = {clients, reachability: createReachability(options)}
  return {
    ...createReads(connections),
    ...createPages(options),
    ...createHandshakes(options),
    ...createKeyCounter(connections),
    ...createActs(connections),
    ...createMembership(connections),
    ...createSnapshots(connections),
    ...createWriteProbe(connections),
    close: () => clients.close(),
  }
}
