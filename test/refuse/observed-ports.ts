import {OpsError} from '../../src/domain/errors.ts'
import type {ClusterObservation, Probe, ProbeName, ProbeValue} from '../../src/domain/observation.ts'
import type {Backups} from '../../src/ports/backups.ts'
import type {EtcdPort} from '../../src/ports/etcd.ts'
import type {HostPort} from '../../src/ports/host.ts'
import type {KubernetesReader} from '../../src/ports/kubernetes.ts'

/** Where the answers come from, and where orders end: in a list, never in a cluster. */
export interface Wires {
  readonly now: () => ClusterObservation
  /** Every order that was sent, as `name argument …`. */
  readonly sent: string[]
  /** Asked before each status is told; may turn the world. */
  readonly looking: (endpoint: string) => Promise<void>
}

/** An etcd that answers what an observation says, and records orders instead of obeying them. */
export function observedEtcd({now, sent, looking}: Wires): EtcdPort {
  const at = <K extends ProbeName>(name: K, url: string): ProbeValue<K> => told(now(), name, url)
  const order = recorder(sent)
  return {
    status: async url => {
      await looking(url)
      return at('status', url)
    },
    memberList: async url => at('memberList', url),
    linearizableRead: async url => at('linearizable', url),
    serializableRead: async url => at('serializable', url),
    health: async url => at('health', url),
    metrics: async url => at('metrics', url),
    livez: async url => at('livez', url),
    readyz: async url => at('readyz', url),
    version: async url => at('version', url),
    tls: async url => at('clientTls', url),
    countKeys: async () => valueOf(now().keys),
    alarms: async () => [],
    hashKv: async url => at('hashKv', url),
    defragment: order('defragment'),
    compact: order('compact'),
    moveLeader: order('moveLeader'),
    disarm: order('disarm'),
    addLearner: async (...given) => {
      await order('addLearner')(...given)
      return 'a9'
    },
    promote: order('promote'),
    removeMember: order('removeMember'),
    updatePeerUrls: order('updatePeerUrls'),
    // A snapshot writes a file here and changes no cluster, but nobody asked for it either.
    snapshot: async (...given) => {
      await order('snapshot')(...given)
      throw new OpsError('etcd/failed', 'not scripted', {remedy: 'none'})
    },
    probeWrites: order('probeWrites'),
    lastWriteProbe: () => null,
    close: () => undefined,
  }
}

/** API servers that answer what an observation says; null where it knows of none. */
export function observedApiServers({now}: Wires): KubernetesReader | null {
  const urls = now().apiServers.map(({url}) => url)
  if (urls.length === 0) return null
  return {
    apiServers: urls,
    readiness: async wanted => {
      const found = now().apiServers.find(({url}) => url === wanted)
      if (found === undefined) throw new Error(`the observation knows no API server ${wanted}`)
      return valueOf(found.answer)
    },
  }
}

/** Hosts that answer what an observation says, and record orders. */
export function observedHosts({now, sent}: Wires): HostPort {
  const on = <K extends ProbeName>(name: K, member: string): ProbeValue<K> => told(now(), name, member)
  const order = recorder(sent)
  return {
    members: now().endpoints.flatMap(({configuredName}) => configuredName ?? []),
    status: async member => on('host', member),
    process: async member => on('process', member),
    journal: async member => on('journal', member),
    kernel: async member => on('kernel', member),
    disk: async member => on('disk', member),
    load: async member => on('load', member),
    clock: async member => on('clock', member),
    paths: async member => on('paths', member),
    sockets: async member => on('sockets', member),
    dataDirectory: async member => on('dataDirectory', member),
    certificateFiles: async member => on('certificateFiles', member),
    drill: async member => on('drill', member),
    restart: order('restart'),
    stop: order('stop'),
    start: order('start'),
    begin: order('begin'),
    keepDown: order('keepDown'),
    release: order('release'),
    setAsideData: order('setAsideData'),
    copyData: order('copyData'),
    changeSettings: order('changeSettings'),
    armRevert: order('armRevert'),
    injectFault: order('injectFault'),
    disarmRevert: order('disarmRevert'),
    restoreData: (member, wanted, call) =>
      order('restoreData')(member, {...wanted, source: 'the snapshot'}, call),
    close: () => undefined,
  }
}

/** A folder for backups that holds what an observation says. */
export function observedBackups({now, sent}: Wires): Backups {
  return {
    look: async which => ({
      ...valueOf(now().backupFolder),
      newest: now().backup,
      ...(which === 'all' ? {all: now().backups ?? []} : {}),
    }),
    save: async endpoint => {
      sent.push(`save ${endpoint}`)
      throw new OpsError('backup/unreadable', 'not scripted', {remedy: 'none'})
    },
    newest: async () => null,
    list: async () => [],
    verify: async () => ({ok: true}),
    read: async function* () {},
    prune: async () => [],
  }
}

function recorder(sent: string[]) {
  return (name: string) =>
    async (...given: readonly unknown[]): Promise<void> =>
      void sent.push([name, ...given.slice(0, -1).map(one => JSON.stringify(one))].join(' '))
}

/** What an endpoint, or the host of the member that is configured for it, says. */
function told<K extends ProbeName>(seen: ClusterObservation, name: K, whom: string): ProbeValue<K> {
  const found = seen.endpoints.find(one => one.endpoint === whom || one.configuredName === whom)
  if (found === undefined) throw new OpsError('etcd/refused', 'connection refused', {remedy: 'none'})
  return valueOf(found.probes[name] as Probe<ProbeValue<K>>)
}

function valueOf<T>(probe: Probe<T>): T {
  if (probe.ok) return probe.value
  throw new OpsError(probe.code, probe.message, {remedy: 'none'})
}
