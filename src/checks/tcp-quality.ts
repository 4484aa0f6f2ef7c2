import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {peerBehind} from '../domain/reach.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration, percent} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

type Socket = Judged<'sockets'>['sockets']['peers'][number]

/**
 * C27. etcd's streams each carry data one way, so the sending half of a healthy pair receives nothing for hours. A peer
 * is judged over all its connections: silent only when none of them brought anything.
 */
export const tcpQuality = defineCheck({
  id: 'tcp-quality',
  catalogue: ['C27'],
  title: 'Connections between members carry data without loss',
  needs: ['sockets'],
  source: 'https://man7.org/linux/man-pages/man8/ss.8.html',
  impact: 'Lost segments delay heartbeats by whole retransmission timeouts, long enough for an election.',
  remedy: {
    text: 'Look at the path of this pair: interface errors, MTU, a saturated link, connection tracking.',
  },
  judge: ({members, view, limits}) =>
    members.flatMap(member =>
      [...byPeer(member, view)].flatMap(([peer, sockets]) => [
        ...sentAgain({member, peer, sockets}, limits),
        ...silence({member, peer, sockets}, limits),
      ]),
    ),
})

interface Pair {
  readonly member: Judged<'sockets'>
  readonly peer: ObservedMember
  readonly sockets: readonly Socket[]
}

function byPeer(
  member: Judged<'sockets'>,
  view: ClusterView,
): ReadonlyMap<ObservedMember, readonly Socket[]> {
  const known = member.sockets.peers.flatMap(socket => {
    const peer = peerBehind(view, member, socket.remote)
    return peer === undefined ? [] : [{peer, socket}]
  })
  const grouped = Map.groupBy(known, ({peer}) => peer)
  return new Map([...grouped].map(([peer, found]) => [peer, found.map(({socket}) => socket)]))
}

function sentAgain({member, peer, sockets}: Pair, limits: Thresholds): readonly Verdict[] {
  const again = sum(sockets.map(({retransmitted}) => retransmitted))
  const out = sum(sockets.map(({segmentsOut}) => segmentsOut))
  if (again < limits.retransmittedFloor || again <= out * limits.retransmittedWarning) return []
  const share = Math.min(1, again / Math.max(out, 1))
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} had to send ${percent(share)} of its segments to ${peer.name} again (${again} of ${out})`,
      evidence: {peer: peer.name, retransmittedShare: share, retransmitted: again, segmentsOut: out},
    },
  ]
}

function silence({member, peer, sockets}: Pair, limits: Thresholds): readonly Verdict[] {
  const heard = sockets.flatMap(({lastReceivedMs}) => lastReceivedMs ?? [])
  const latest = Math.min(...heard)
  if (heard.length === 0 || latest <= limits.peerSilenceMs) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} has received nothing from ${peer.name} for ${duration(latest)} on connections that count as established`,
      evidence: {
        peer: peer.name,
        lastReceivedMs: latest,
        unacknowledged: sum(sockets.map(s => s.unacknowledged)),
      },
      impact:
        'What that peer sends does not arrive, though neither side has noticed that the connection is dead.',
    },
  ]
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
