import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {enableAuth} from './authentication.ts'
import {type Identity, makeCertificates, type TlsFiles, writeCertificates} from './certificates.ts'
import {type ClusterFlags, etcdFlags, type MemberPlace} from './flags.ts'
import {freePorts} from './free-ports.ts'
import {type Gateway, type GatewayTarget, type GatewayTls, openGateway} from './gateway.ts'
import type {LocalMember} from './member.ts'
import {MemberEndedError, untilHealthy} from './readiness.ts'
import {Supervisor} from './supervisor.ts'

/** What cluster to start. Times in milliseconds. */
export interface LocalClusterOptions {
  readonly size: number
  /** Path of the etcd program, see `etcdBinaries`. */
  readonly binary: string
  readonly tls: boolean
  /** Creates this user with the root role (and `root` itself) and switches authentication on. */
  readonly auth?: Credentials
  readonly quotaBytes?: number
  /** Where data, logs and certificates go; must be empty. A fresh temporary directory when left out. */
  readonly dir?: string
  /** Initial cluster token; clusters with equal tokens and URLs would get equal ids (etcd-facts rule 9). */
  readonly name?: string
  readonly heartbeatMs?: number
  readonly electionMs?: number
  readonly extraArgs?: readonly string[]
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A running cluster of real etcd processes on loopback. */
export interface LocalCluster {
  readonly members: readonly LocalMember[]
  readonly endpoints: readonly string[]
  readonly dir: string
  readonly tlsFiles: TlsFiles | undefined
  /** The JSON gateway of the member with this client URL, of the first one when left out. */
  client(endpoint?: string): Gateway
  /** Waits until all members take part in a quorum. */
  untilHealthy(withinMs?: number): Promise<void>
  /** Stops every process; the data stays. */
  stop(): Promise<void>
  /** Kills every process and removes the directory. */
  wipe(): Promise<void>
}

/** etcd's own defaults. */
const HEARTBEAT_MS = 100
const ELECTION_MS = 1000
const START_TIMEOUT_MS = 30_000
const PORTS_PER_MEMBER = 3
/** Collisions are rare; a third one in a row means something else is wrong. */
const PORT_ATTEMPTS = 3

/**
 * Starts the members and returns when all of them take part in a quorum.
 *
 * @throws MemberEndedError with the end of its log when a member does not stay up.
 */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), 'quorate-etcd-')))
  await mkdir(dir, {recursive: true, mode: 0o700})
  const tls = options.tls ? await prepareTls(options.size, dir) : undefined
  for (let attempt = 1; ; attempt += 1) {
    const cluster = await assemble(options, dir, tls)
    try {
      await Promise.all(cluster.members.map(member => member.supervisor.start()))
      await cluster.untilHealthy()
      if (options.auth) await enableAuth(openGateway(firstTarget(cluster, tls)), options.auth)
      return cluster
    } catch (cause) {
      await cluster.stop()
      const again = cause instanceof MemberEndedError && cause.portTaken && attempt < PORT_ATTEMPTS
      if (!again) throw cause
      await Promise.all(cluster.members.map(member => rm(member.dataDir, {recursive: true, force: true})))
    }
  }
}

interface PreparedTls {
  readonly files: TlsFiles
  readonly gateway: GatewayTls
}

async function prepareTls(members: number, dir: string): Promise<PreparedTls> {
  const certificates = await makeCertificates({members})
  const files = await writeCertificates(certificates, path.join(dir, 'tls'))
  return {files, gateway: {ca: certificates.ca, ...certificates.gateway}}
}

/** Before authentication is on nobody can log in, so this way in carries no credentials. */
function firstTarget(cluster: LocalCluster, tls: PreparedTls | undefined): GatewayTarget {
  return {url: memberAt(cluster.members, undefined).clientUrl, ...(tls ? {tls: tls.gateway} : {})}
}

async function assemble(
  options: LocalClusterOptions,
  dir: string,
  tls: PreparedTls | undefined,
): Promise<LocalCluster> {
  const places = await choosePlaces(options, dir)
  const flags = sharedFlags(options, places, dir)
  const access = {...(tls ? {tls: tls.gateway} : {}), ...(options.auth ? {auth: options.auth} : {})}
  const members = places.map((place, at) => {
    const logFile = path.join(dir, `${place.name}.log`)
    const args = etcdFlags(place, flags, tls && serverFiles(tls.files, at))
    const gateway = openGateway({url: place.clientUrl, ...access})
    return {...place, logFile, gateway, supervisor: new Supervisor({program: options.binary, args, logFile})}
  })
  return clusterOf(members, dir, tls?.files)
}

function clusterOf(
  members: readonly LocalMember[],
  dir: string,
  tlsFiles: TlsFiles | undefined,
): LocalCluster {
  return {
    members,
    endpoints: members.map(member => member.clientUrl),
    dir,
    tlsFiles,
    client: endpoint => memberAt(members, endpoint).gateway,
    untilHealthy: withinMs => untilHealthy(members, withinMs ?? START_TIMEOUT_MS),
    stop: async () => {
      // One after the other: a leader hands over before it stops, and waits 7 s in vain when everybody is leaving.
      for (const member of members) await member.supervisor.stop()
    },
    wipe: async () => {
      await Promise.all(members.map(member => member.supervisor.kill()))
      await rm(dir, {recursive: true, force: true})
    },
  }
}

function memberAt(members: readonly LocalMember[], endpoint: string | undefined): LocalMember {
  const found = endpoint === undefined ? members[0] : members.find(member => member.clientUrl === endpoint)
  if (!found) throw new Error(`no member of the local cluster listens on ${endpoint}`)
  return found
}

async function choosePlaces({size, tls}: LocalClusterOptions, dir: string): Promise<readonly MemberPlace[]> {
  const scheme = tls ? 'https' : 'http'
  const ports = await freePorts(size * PORTS_PER_MEMBER)
  return Array.from({length: size}, (_, at) => {
    const [client, peer, metrics] = ports.slice(at * PORTS_PER_MEMBER)
    return {
      name: `etcd-${at + 1}`,
      clientUrl: `${scheme}://127.0.0.1:${client}`,
      peerUrl: `${scheme}://127.0.0.1:${peer}`,
      metricsUrl: `http://127.0.0.1:${metrics}`,
      dataDir: path.join(dir, `etcd-${at + 1}`),
    }
  })
}

function sharedFlags(
  options: LocalClusterOptions,
  places: readonly MemberPlace[],
  dir: string,
): ClusterFlags {
  return {
    token: options.name ?? path.basename(dir),
    initialCluster: places.map(one => `${one.name}=${one.peerUrl}`).join(','),
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    electionMs: options.electionMs ?? ELECTION_MS,
    extraArgs: options.extraArgs ?? [],
    ...(options.quotaBytes === undefined ? {} : {quotaBytes: options.quotaBytes}),
  }
}

function serverFiles(files: TlsFiles, at: number): Identity & {readonly ca: string} {
  const found = files.servers[at]
  if (!found) throw new Error(`no certificate was made for member ${at + 1}`)
  return {...found, ca: files.ca}
}
