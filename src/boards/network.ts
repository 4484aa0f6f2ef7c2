import type {SocketFacts} from '../domain/host-facts.ts'
import {lossOf, type Path, type Port, pathsFrom, peerBehind, roundTripMs} from '../domain/reach.ts'
import {percent} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {type BoardTable, defineBoard} from './board.ts'
import {absence, cell, millis, NOTHING, nameCell, UNKNOWN} from './cells.ts'

const checks = [
  'endpoint-reachable',
  'network-matrix',
  'tcp-quality',
  'peer-latency',
  'peer-failures',
  'late-heartbeats',
]

/** `network`: every directed path between the hosts, measured at its beginning. */
export const network = defineBoard({
  word: 'network',
  help: 'Round trip, loss and ports from every host to every other; TCP per direction in the thread.',
  checks,
  reads: ['paths', 'sockets'],
  lay: input => {
    // Rows and columns in the same order, or a matrix cannot be read; the worst path is in the headline.
    const {members} = input.view
    const paths = members.flatMap(from => pathsFrom(from, input.view).map(measured))
    const sockets = members.flatMap(from => socketsOf(from, input.view))
    return {
      calm: calmOf(paths),
      tables: [matrixOf(members, paths), tcpOf(sockets)],
      notes: [
        'Rows ask, columns answer: the shortest round trip of ping and TCP connect, lost pings, and a port that is not open.',
      ],
      json: {
        paths: paths.map(({from, to, ...rest}) => ({from: from.name, to: to.name, ...rest})),
        tcp: sockets.map(({from, to, ...measured}) => ({from: from.name, to: to.name, ...measured})),
      },
    }
  },
})

/** What a path shows. */
interface Measured extends Omit<Path, 'target'> {
  readonly rttMs: number | null
  /** Share of lost pings; null where ping could not be used. */
  readonly loss: number | null
  /** Ports that are not open, the peer port first. */
  readonly closed: readonly {readonly port: number; readonly failure: 'refused' | 'silent' | 'failed'}[]
}

function measured({from, to, target}: Path): Measured {
  const peerFirst = target.ports.toSorted((a, b) => Number(b.kind === 'peer') - Number(a.kind === 'peer'))
  return {
    from,
    to,
    rttMs: roundTripMs(target),
    loss: lossOf(target),
    closed: peerFirst.filter(({open}) => !open).map(({port, failure}) => ({port, failure: named(failure)})),
  }
}

function named(failure: Port['failure']): Measured['closed'][number]['failure'] {
  return failure === null || failure === 'other' ? 'failed' : failure
}

function matrixOf(members: readonly ObservedMember[], paths: readonly Measured[]): BoardTable {
  return {
    title: 'Paths',
    columns: ['From ↓ to →', ...members.map(nameCell)],
    rows: members.map(from => [nameCell(from), ...members.map(to => pathCell(from, to, paths))]),
  }
}

function pathCell(from: ObservedMember, to: ObservedMember, paths: readonly Measured[]): string {
  if (from === to) return NOTHING
  const read = from.probes.paths
  if (!read.ok) return absence(read.code)
  const path = paths.find(one => one.from === from && one.to === to)
  return path === undefined ? 'not asked' : inWords(path)
}

function inWords({rttMs, loss, closed}: Measured): string {
  const [port] = closed
  if (port !== undefined) return `${port.port} ${port.failure}`
  const time = rttMs === null ? UNKNOWN : millis(rttMs)
  if (loss === 1) return `${time} (TCP), no ping`
  if (loss !== null && loss > 0) return `${time}, ${percent(loss)} loss`
  return loss === null ? `${time} (TCP)` : time
}

function calmOf(paths: readonly Measured[]): string {
  const open = paths.filter(({closed}) => closed.length === 0)
  if (paths.length === 0) return 'Nothing wrong in what was seen; no path between the hosts was measured.'
  const slowest = Math.max(0, ...open.map(({rttMs}) => rttMs ?? 0))
  return `Nothing wrong: ${open.length} of ${paths.length} directed paths are open, the slowest takes ${millis(slowest)}.`
}

interface Direction {
  readonly from: ObservedMember
  readonly to: ObservedMember
  readonly connections: number
  readonly rttMs: number | null
  readonly retransmitted: number | null
  /** The freshest of its connections: one that is quiet by design must not look like a dead peer. */
  readonly lastReceivedMs: number | null
  readonly unacknowledged: number
}

function socketsOf(from: ObservedMember, view: ClusterView): readonly Direction[] {
  const read = from.probes.sockets
  const known = (read.ok ? read.value.peers : []).flatMap(socket => {
    const to = peerBehind(view, from, socket.remote)
    return to === undefined ? [] : [{to, socket}]
  })
  return [...Map.groupBy(known, ({to}) => to)].map(([to, same]) => ({
    from,
    to,
    connections: same.length,
    ...summed(same.map(({socket}) => socket)),
  }))
}

function summed(peers: SocketFacts['peers']): Omit<Direction, 'from' | 'to' | 'connections'> {
  const known = (pick: (peer: SocketFacts['peers'][number]) => number | null): readonly number[] =>
    peers.flatMap(peer => pick(peer) ?? [])
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
  const sent = sum(known(peer => peer.segmentsOut))
  const rtts = known(peer => peer.rttMs)
  const received = known(peer => peer.lastReceivedMs)
  return {
    rttMs: rtts.length === 0 ? null : Math.max(...rtts),
    retransmitted: sent === 0 ? null : sum(known(peer => peer.retransmitted)) / sent,
    lastReceivedMs: received.length === 0 ? null : Math.min(...received),
    unacknowledged: sum(known(peer => peer.unacknowledged)),
  }
}

function tcpOf(directions: readonly Direction[]): BoardTable {
  const worst = directions.toSorted((a, b) => (b.retransmitted ?? 0) - (a.retransmitted ?? 0))
  return {
    title: 'TCP connections between peers, as the sending host sees them',
    columns: ['From', 'To', '>RTT', '>Sent again', '>Last heard', '>Unacked'],
    rows: worst.map(({from, to, rttMs, retransmitted, lastReceivedMs, unacknowledged}) => [
      nameCell(from),
      nameCell(to),
      rttMs === null ? UNKNOWN : millis(rttMs),
      retransmitted === null ? UNKNOWN : percent(retransmitted),
      lastReceivedMs === null ? UNKNOWN : `${millis(lastReceivedMs)} ago`,
      cell(from.probes.sockets, () => String(unacknowledged)),
    ]),
  }
}
