import {createBackups} from '../adapters/backups/create-backups.ts'
import {createEtcd} from '../adapters/etcd/create-etcd.ts'
import {createKubernetes} from '../adapters/kubernetes/create-kubernetes.ts'
import {createPast} from '../adapters/prometheus/create-past.ts'
import {createHosts} from '../adapters/ssh/hosts.ts'
import {openStore} from '../adapters/store/open-store.ts'
import {causes} from '../causes/index.ts'
import {checks} from '../checks/index.ts'
import type {ClusterConfig, Config, EtcdAccess} from '../config/config.ts'
import type {Catalogue, Context} from '../engine/context.ts'
import type {Announce} from '../ports/announcer.ts'
import type {ClusterAccess, Clusters} from '../ports/clusters.ts'
import type {Directory} from '../ports/directory.ts'
import type {EtcdInspector, EtcdPort, EtcdProber, EtcdReader, KeyCounter} from '../ports/etcd.ts'
import type {Digest, Instants, Log} from '../ports/runtime.ts'
import type {Store} from '../ports/store.ts'
import {runbooks} from '../runbooks/index.ts'
import {systemClock} from '../runtime/clock.ts'
import {digestWith} from '../runtime/digest.ts'
import {randomIds} from '../runtime/ids.ts'
import {crashAt, noInstants} from '../runtime/instants.ts'
import {oneTimeCodesWith} from '../runtime/one-time-codes.ts'
import {steps} from '../steps/index.ts'

/** Everything Quorate knows how to judge and do. */
export const catalogue: Catalogue = {checks, causes, steps, runbooks}

/** The configured clusters with a way to reach each; closing them closes every connection. */
export interface OpenClusters extends Clusters {
  close(): void
}

/** Builds the adapters of every cluster. Nothing is dialled before the first call. */
export function openClusters(config: Config): OpenClusters {
  const all = config.clusters.map(openCluster)
  const byId = new Map(all.map(access => [access.settings.id, access]))
  return {
    all,
    find: id => byId.get(id),
    close: () => {
      for (const {etcd, hosts} of all) {
        etcd.close()
        hosts?.close()
      }
    },
  }
}

function openCluster(config: ClusterConfig): ClusterAccess {
  const {acting, hosts, kubernetes, prometheus, backups, id} = config
  const looking = openEtcd(config, config.etcd)
  const etcd = acting === undefined ? looking : withActing(looking, openEtcd(config, acting))
  return {
    settings: config,
    etcd,
    hosts: hosts.length === 0 ? null : createHosts({hosts}),
    kubernetes: kubernetes === undefined ? null : createKubernetes(kubernetes),
    past: prometheus === undefined ? null : createPast(prometheus),
    backups:
      backups === undefined ? null : createBackups({...backups, cluster: id, etcd, clock: systemClock}),
  }
}

function openEtcd({endpoints, etcd}: ClusterConfig, {tls, auth}: EtcdAccess): EtcdPort {
  return createEtcd({
    endpoints: endpoints.map(({url}) => url),
    ...(tls === undefined
      ? {}
      : {tls, ...(tls.serverName === undefined ? {} : {serverName: tls.serverName})}),
    ...(auth === undefined ? {} : {auth}),
    ...(etcd.metrics === undefined ? {} : {metrics: etcd.metrics}),
  })
}

/** All that changes or copies something: a power that is added to the port does not compile before it is named below. */
type Acts = Omit<
  EtcdPort,
  keyof EtcdReader | keyof EtcdProber | keyof KeyCounter | keyof EtcdInspector | 'close'
>

/** Looks with one credential and acts with the other, so that watching never needs the right to change anything. */
function withActing(looking: EtcdPort, acting: EtcdPort): EtcdPort {
  const acts: Acts = {
    defragment: (...call) => acting.defragment(...call),
    compact: (...call) => acting.compact(...call),
    moveLeader: (...call) => acting.moveLeader(...call),
    disarm: (...call) => acting.disarm(...call),
    addLearner: (...call) => acting.addLearner(...call),
    promote: (...call) => acting.promote(...call),
    removeMember: (...call) => acting.removeMember(...call),
    updatePeerUrls: (...call) => acting.updatePeerUrls(...call),
    snapshot: (...call) => acting.snapshot(...call),
    probeWrites: (...call) => acting.probeWrites(...call),
    lastWriteProbe: () => acting.lastWriteProbe(),
  }
  return {
    ...looking,
    ...acts,
    close: () => {
      looking.close()
      acting.close()
    },
  }
}

/** What differs between the bot and the command line. */
export interface Parts {
  readonly config: Config
  readonly clusters: Clusters
  readonly store: Store
  readonly digest: Digest
  readonly directory: Directory
  readonly announce: Announce
  readonly log: Log
  readonly stopping: AbortSignal
}

/** The context every operation works with. */
export function contextOf({config, ...parts}: Parts): Context {
  return {
    ...parts,
    catalogue,
    policy: config.policy,
    oneTimeCodes: config.totpKey === null ? null : oneTimeCodesWith(config.totpKey),
    clock: systemClock,
    ids: randomIds,
    instants: instantsFrom(process.env['QUORATE_CRASH_AT']),
    instance: randomIds.next('instance'),
  }
}

function instantsFrom(spec: string | undefined): Instants {
  return spec === undefined || spec === '' ? noInstants : crashAt(spec)
}

/** Opens the store of this configuration. Without an audit key a throw-away one serves reads that prove nothing. */
export async function openConfiguredStore(
  config: Config,
  {readOnly}: {readonly readOnly: boolean},
): Promise<{store: Store; digest: Digest}> {
  const digest = digestWith(config.auditKey ?? '')
  return {digest, store: await openStore({url: config.databaseUrl, digest, readOnly})}
}
