import {readFileSync} from 'node:fs'
import path from 'node:path'
import type {LocalCluster} from './cluster.ts'
import {etcdFlags} from './flags.ts'
import {freePorts} from './free-ports.ts'
import {openGateway} from './gateway.ts'
import type {LocalMember} from './member.ts'
import {Supervisor} from './supervisor.ts'

/** Name and peer address of a member, as `--initial-cluster` wants it. */
type Peer = Pick<LocalMember, 'name' | 'peerUrl'>

/** etcd's own defaults. */
const TIMERS = {heartbeatMs: 100, electionMs: 1000} as const

/**
 * Prepares a further member of a running cluster, with an own place and an empty data directory. Nothing is started or
 * added to the member list: the caller adds it first, then starts it.
 *
 * @param options.among the members that will be in the list besides it; all of the cluster when left out.
 */
export async function prepareJoin(
  cluster: LocalCluster,
  options: {
    readonly name: string
    readonly binary: string
    readonly among?: readonly Peer[]
    /** How long it waits for a leader, in ms; all members of a cluster should agree on it. */
    readonly electionMs?: number
  },
): Promise<LocalMember> {
  const {name, binary, among = cluster.members, electionMs = TIMERS.electionMs} = options
  const place = await choosePlace(cluster, name)
  const tls = cluster.tlsFiles
  const server = tls?.servers[0]
  const flags = {
    ...TIMERS,
    electionMs,
    token: path.basename(cluster.dir),
    initialCluster: [...among, place].map(one => `${one.name}=${one.peerUrl}`).join(','),
    // The last one of a repeated flag counts.
    extraArgs: ['--initial-cluster-state=existing'],
  }
  const args = etcdFlags(place, flags, tls && server && {...server, ca: tls.ca})
  const logFile = path.join(cluster.dir, `${name}.log`)
  return {
    ...place,
    logFile,
    supervisor: new Supervisor({program: binary, args, logFile}),
    gateway: openGateway({url: place.clientUrl, ...gatewayTls(cluster)}),
  }
}

async function choosePlace({dir, endpoints}: LocalCluster, name: string) {
  const scheme = endpoints[0]?.startsWith('https:') ? 'https' : 'http'
  const [client, peer, metrics] = await freePorts(3)
  return {
    name,
    clientUrl: `${scheme}://127.0.0.1:${client}`,
    peerUrl: `${scheme}://127.0.0.1:${peer}`,
    metricsUrl: `http://127.0.0.1:${metrics}`,
    dataDir: path.join(dir, name),
  }
}

function gatewayTls({tlsFiles}: LocalCluster): Pick<Parameters<typeof openGateway>[0], 'tls'> {
  if (tlsFiles === undefined) return {}
  const {ca, gateway} = tlsFiles
  const text = (file: string): string => readFileSync(file, 'utf8')
  return {tls: {ca: text(ca), cert: text(gateway.cert), key: text(gateway.key)}}
}
