import {PathFacts, type SocketFacts} from '../../domain/host-facts.ts'
import type {PathTarget} from '../../ports/host.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {isSafeHost} from './command-parts.ts'
import {firstLine} from './errors.ts'
import {Gaps} from './gaps.ts'
import {peerSockets, ping, tcpConnects} from './inspect-commands.ts'
import {inspectProcess} from './inspect-process.ts'
import {type Connect, connectKey, parseConnects, parsePing} from './path-reports.ts'
import {socketFacts} from './socket-report.ts'

/** Exit codes below 126 are the program's own: curl has one for every way to fail, ping says 1 for silence. */
const ofTheProgram = (code: number) => code < 124

type Ping = PathFacts['targets'][number]['ping']

/** Every target from this host: five pings each, and all ports in one command. */
export async function inspectPaths(ask: Ask, targets: readonly PathTarget[]): Promise<PathFacts> {
  const gaps = new Gaps()
  const usable = targets.filter(({host}) => isSafeHost(host))
  for (const {host} of targets.filter(({host: name}) => !isSafeHost(name)))
    gaps.add(
      `The address ${JSON.stringify(host.slice(0, 80))} of the member list is no host name, so it was not tried.`,
    )
  const [pings, connects] = await Promise.all([
    pingAll(ask, [...new Set(usable.map(({host}) => host))], gaps),
    connectAll(ask, usable, gaps),
  ])
  return asFacts(PathFacts, 'curl', {
    targets: usable.map(target => ({
      memberId: target.memberId,
      host: target.host,
      ping: pings.get(target.host) ?? null,
      ports: portsOf(target, connects),
    })),
    gaps: gaps.list,
  })
}

async function pingAll(ask: Ask, hosts: readonly string[], gaps: Gaps): Promise<ReadonlyMap<string, Ping>> {
  const pings = hosts.map(async (host): Promise<[string, Ping]> => {
    const answer = await gaps.orNull(ask.run(ping(host), ofTheProgram))
    const found = answer === null ? null : parsePing(answer)
    if (answer !== null && found === null)
      gaps.add(`ping to ${host} could not be used: ${firstLine(answer.stderr) || 'it said nothing'}.`)
    return [host, found]
  })
  return new Map(await Promise.all(pings))
}

async function connectAll(
  ask: Ask,
  targets: readonly PathTarget[],
  gaps: Gaps,
): Promise<ReadonlyMap<string, Connect>> {
  const none = new Map<string, Connect>()
  if (!targets.some(({clientPort, peerPort}) => clientPort !== null || peerPort !== null)) return none
  const parallel = await gaps.orNull(ask.run(tcpConnects(targets, 'parallel'), ofTheProgram))
  if (parallel === null) return none
  const connects = parseConnects(parallel.stdout)
  // curl before 7.66 knows no -Z: it then says so with status 2 and tries nothing.
  if (connects.size > 0 || parallel.code !== 2) return connects
  const inTurn = await gaps.orNull(ask.run(tcpConnects(targets, 'in turn'), ofTheProgram))
  return inTurn === null ? none : parseConnects(inTurn.stdout)
}

function portsOf(
  {host, clientPort, peerPort}: PathTarget,
  connects: ReadonlyMap<string, Connect>,
): readonly object[] {
  const ports = [
    {kind: 'client', port: clientPort},
    {kind: 'peer', port: peerPort},
  ]
  return ports.flatMap(({kind, port}) => {
    const found = port === null ? undefined : connects.get(connectKey(host, port))
    return found === undefined ? [] : [{kind, port, ...found}]
  })
}

const defaultPeerPort = 2380
/** More peer ports than voters of the largest cluster (etcd-facts 1.1) are a mistake. */
const mostPorts = 7

/** Established connections with peers, by the ports that etcd's settings name. */
export async function inspectSockets(ask: Ask): Promise<SocketFacts> {
  const facts = await new Gaps().orNull(inspectProcess(ask))
  const urls = ['listen-peer-urls', 'initial-advertise-peer-urls', 'initial-cluster']
    .map(name => facts?.settings[name]?.value ?? '')
    .join(',')
  const named = [...urls.matchAll(/:(\d{1,5})(?=[\],/]|$)/g)].map(([, port]) => Number(port))
  const ports = [...new Set(named)].filter(port => port > 0 && port <= 65_535).slice(0, mostPorts)
  const {stdout} = await ask.run(peerSockets(ports.length === 0 ? [defaultPeerPort] : ports))
  return socketFacts(stdout)
}
