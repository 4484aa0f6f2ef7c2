import type {PathFacts} from '../domain/host-facts.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

type Target = PathFacts['targets'][number]

/** One directed path as the host at its beginning measured it. */
export interface Path {
  readonly from: ObservedMember
  readonly to: ObservedMember
  /** Mean round trip in ms: of the pings, or of the TCP connect where no ping came back. */
  readonly rttMs: number | null
  readonly by: 'ping' | 'tcp'
  /** Share of lost pings; null where ping could not be used. */
  readonly loss: number | null
  /** Ports that are not open, the peer port first. */
  readonly closed: readonly {readonly port: number; readonly failure: 'refused' | 'silent' | 'failed'}[]
}

/** Every directed path that was measured; worst first within one beginning is up to who shows it. */
export function pathsOf({members}: ClusterView): readonly Path[] {
  return members.flatMap(from => {
    const read = from.probes.paths
    const targets = read.ok ? read.value.targets : []
    return targets.flatMap(target => {
      const to = members.find(({id}) => id === target.memberId)
      return to === undefined ? [] : [{from, to, ...measured(target)}]
    })
  })
}

/** The slowest mean round trip between any two members in ms, and where it was measured; null when none was. */
export function slowestPath(view: ClusterView): (Path & {readonly rttMs: number}) | null {
  const known = pathsOf(view).flatMap(path => (path.rttMs === null ? [] : [{...path, rttMs: path.rttMs}]))
  return known.toSorted((a, b) => b.rttMs - a.rttMs)[0] ?? null
}

function measured({ping, ports}: Target): Omit<Path, 'from' | 'to'> {
  const pinged = ping?.averageMs ?? null
  const connected = ports.find(({kind, open}) => kind === 'peer' && open)?.connectMs ?? null
  return {
    rttMs: pinged ?? connected,
    by: pinged === null ? 'tcp' : 'ping',
    loss: ping === null || ping.sent === 0 ? null : 1 - ping.received / ping.sent,
    closed: closedOf(ports),
  }
}

function closedOf(ports: Target['ports']): Path['closed'] {
  const peerFirst = ports.toSorted((a, b) => Number(b.kind === 'peer') - Number(a.kind === 'peer'))
  return peerFirst.flatMap(({open, port, failure}) =>
    open ? [] : [{port, failure: failure === null || failure === 'other' ? 'failed' : failure}],
  )
}
