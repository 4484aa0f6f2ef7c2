import {isProduction, type Permit} from '../domain/permits.ts'
import type {Policy} from '../domain/settings.ts'
import type {ClusterConfig, Config, EtcdAccess} from './config.ts'
import type {Path} from './document.ts'
import type {Loader} from './files.ts'
import type {FileAuth, FileCluster, FileConfig, FileTls} from './schema.ts'
import type {Secret} from './values.ts'

/** Turns the checked file into what the program works with; every file it names is read here. */
export function assemble(
  file: FileConfig,
  loader: Loader,
): Pick<Config, 'clusters' | 'policy' | 'incidents' | 'schedule' | 'monitor' | 'cliPeople' | 'canary'> {
  const {healthEvery, deepEvery, writeProbeEvery = null} = file.schedule
  const {enabled, looksAtOnce, lookWithin, signs} = file.monitor
  return {
    clusters: file.clusters.map((cluster, index) =>
      clusterFrom(cluster, {file, loader, path: ['clusters', index]}),
    ),
    policy: policyFrom(file),
    incidents: file.incidents,
    schedule: {healthEveryMs: healthEvery, deepEveryMs: deepEvery, writeProbeEveryMs: writeProbeEvery},
    monitor: {enabled, looksAtOnce, lookMs: lookWithin, signs},
    cliPeople: file.people.cli,
    canary: file.alerts.canary ?? null,
  }
}

function policyFrom({policy, alerts}: FileConfig): Policy {
  const {disruptive, destructive, approvalTtl, escalateAfter, watchAfterRun, reopenWithin, gate} = policy
  return {
    disruptive,
    destructive,
    approvalTtlMs: approvalTtl,
    escalateAfterMs: escalateAfter,
    watchAfterRunMs: watchAfterRun,
    reopenWithinMs: reopenWithin,
    unknownAlertsTo: alerts.unknownTo ?? null,
    gate: {settleMs: gate.settle, looks: gate.looks, everyMs: gate.every, giveUpMs: gate.giveUp},
  }
}

interface Context {
  readonly file: FileConfig
  readonly loader: Loader
  readonly path: Path
}

function clusterFrom(cluster: FileCluster, {file, loader, path}: Context): ClusterConfig {
  const {id, environment, actions, channels, thresholds, alerts, metrics, acting, impact} = cluster
  const reading = access(cluster, loader, path)
  return {
    id,
    environment,
    actions,
    channels,
    thresholds,
    alertLabels: alerts.match,
    people: cluster.people ?? {operators: file.people.operators, approvers: file.people.approvers},
    endpoints: cluster.endpoints.map(endpoint => endpointFrom(endpoint, cluster)),
    etcd: {...reading, ...(metrics === undefined ? {} : {metrics})},
    hosts: cluster.hosts.map((host, index) => ({
      ...loader.host([...path, 'hosts', index], host),
      ...(permitsFrom(cluster).permits?.includes('drill') ? {drills: true} : {}),
    })),
    ...(acting === undefined ? {} : {acting: actingAccess(acting, reading, {loader, path})}),
    ...(impact === undefined ? {} : {impact}),
    ...placesFrom(cluster, file),
    ...permitsFrom(cluster),
    ...backupsFrom(cluster, loader),
    ...kubernetesFrom(cluster, loader, path),
    ...prometheusFrom(cluster, loader, path),
  }
}

function access(
  {tls, auth}: {readonly tls?: FileTls | undefined; readonly auth?: FileAuth | undefined},
  loader: Loader,
  path: Path,
): EtcdAccess {
  return {
    ...(tls === undefined ? {} : {tls: loader.tls([...path, 'tls'], tls)}),
    ...(auth === undefined ? {} : {auth: loader.auth([...path, 'auth'], auth)}),
  }
}

/** Acting with another password over the same TLS needs no second `tls` block; another certificate brings its own. */
function actingAccess(
  acting: NonNullable<FileCluster['acting']>,
  reading: EtcdAccess,
  {loader, path}: {readonly loader: Loader; readonly path: Path},
): EtcdAccess {
  const own = access(acting, loader, [...path, 'acting'])
  return own.tls === undefined && reading.tls !== undefined ? {...own, tls: reading.tls} : own
}

/** A plain URL belongs to the member whose host has the same address, when exactly one has. */
export function endpointFrom(
  endpoint: FileCluster['endpoints'][number],
  {hosts}: Pick<FileCluster, 'hosts'>,
): ClusterConfig['endpoints'][number] {
  if (typeof endpoint !== 'string') return {url: endpoint.url, member: endpoint.member ?? null}
  const address = new URL(endpoint).hostname.replaceAll(/[[\]]/g, '')
  const [host, ...others] = hosts.filter(({ssh}) => ssh.host === address)
  return {url: endpoint, member: host !== undefined && others.length === 0 ? host.member : null}
}

function kubernetesFrom(
  {kubernetes}: FileCluster,
  loader: Loader,
  path: Path,
): Pick<ClusterConfig, 'kubernetes'> {
  if (kubernetes === undefined) return {}
  const {apiServers, ...access} = kubernetes
  return {kubernetes: {apiServers, ...webAccess(access, loader, [...path, 'kubernetes'])}}
}

function prometheusFrom(
  {prometheus}: FileCluster,
  loader: Loader,
  path: Path,
): Pick<ClusterConfig, 'prometheus'> {
  if (prometheus === undefined) return {}
  const {url, match, ...access} = prometheus
  return {prometheus: {url, match, ...webAccess(access, loader, [...path, 'prometheus'])}}
}

/** The cluster's own channels, and those where alerts of any cluster are posted. */
function placesFrom({alerts}: FileCluster, file: FileConfig): Pick<ClusterConfig, 'alertPlaces'> {
  const places = [alerts.slack, file.alerts.slack].filter(place => place !== undefined)
  return places.length === 0 ? {} : {alertPlaces: places}
}

function permitsFrom({environment, writeProbe, drills}: FileCluster): Pick<ClusterConfig, 'permits'> {
  const probing =
    writeProbe === 'even-on-production' || (writeProbe === 'enabled' && !isProduction(environment))
  const permits: readonly Permit[] = [
    ...(probing ? ['write-probe' as const] : []),
    ...(drills === 'enabled' && !isProduction(environment) ? ['drill' as const] : []),
  ]
  return permits.length === 0 ? {} : {permits}
}

function backupsFrom({backups}: FileCluster, loader: Loader): Pick<ClusterConfig, 'backups'> {
  if (backups === undefined) return {}
  const {dir, keep, maxAge = null} = backups
  return {backups: {dir: loader.absolute(dir), keep, maxAgeMs: maxAge}}
}

/** Authority and token of a web service. */
function webAccess(
  {ca, token}: {readonly ca?: string | undefined; readonly token?: Secret | undefined},
  loader: Loader,
  path: Path,
): {readonly ca?: Buffer; readonly token?: string} {
  return {
    ...(ca === undefined ? {} : {ca: loader.read([...path, 'ca'], ca)}),
    ...(token === undefined ? {} : {token: loader.secret([...path, 'token'], token)}),
  }
}
