import {type Bench, defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {
  hostIn,
  lossOf,
  type Path,
  type Port,
  pathsFrom,
  portOf,
  sightsOf,
  type Target,
} from '../domain/reach.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration, percent} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

type Look = Bench<'paths'>

/** C26, each direction by itself: from the host of every member to every other one. TCP decides, never ICMP alone. */
export const networkMatrix = defineCheck({
  id: 'network-matrix',
  catalogue: ['C26'],
  title: 'Every member host reaches every other member',
  needs: ['paths'],
  source: 'https://etcd.io/docs/v3.5/op-guide/failures/#network-partition',
  impact: 'A voter that others cannot reach cannot replicate; in one direction only, it disturbs elections.',
  remedy: {text: 'Look at the path of this pair and direction: firewall, route, MTU, connection tracking.'},
  judge: ({members, view, limits}) =>
    members.flatMap(from => [
      ...unmeasured(from),
      ...waysFrom(from, view).flatMap(way => judged(way, {members, view, limits})),
    ]),
})

/** Nobody expects an answer from a member that never ran. */
function waysFrom(from: ObservedMember, view: ClusterView): readonly Path[] {
  return pathsFrom(from, view).filter(({to}) => to.started)
}

function unmeasured(from: Judged<'paths'>): readonly Verdict[] {
  const {targets, gaps} = from.paths
  const [gap] = gaps
  if (gap === undefined || targets.some(({ports}) => ports.length > 0)) return []
  const summary = `The paths from the host of ${from.name} could not be measured: ${gap}`
  return [{subject: from, severity: 'unknown', summary, evidence: {from: from.name}}]
}

function judged(way: Path, {view, limits}: Look): readonly Verdict[] {
  const peer = portOf(way.target, 'peer')
  const client = portOf(way.target, 'client')
  if (peer !== undefined && !peer.open) return [shut(way, peer, view)]
  if (client !== undefined && !client.open) return [clientShut(way, client)]
  return slow(way, peer, limits) ?? lossy(way, view, limits) ?? []
}

function shut(way: Path, port: Port, view: ClusterView): Verdict {
  const {from, to} = way
  const back = backward(way, view)
  const stopped = port.failure === 'refused' && !to.probes.status.ok
  // A refusal came back over the same path: it is whole, only nobody listens.
  const broken = back === true && port.failure !== 'refused'
  const aside = broken ? `, though ${to.name} reaches ${from.name}: the path is broken one way` : ''
  return {
    subject: from,
    // A refusal comes from a host that answers: with its etcd stopped, the network is fine.
    severity: stopped || to.learner ? 'warning' : 'critical',
    summary: `${from.name} cannot reach the peer port ${port.port} of ${to.name} (${reasons[port.failure ?? 'other']})${aside}`,
    evidence: {...evidenceOf(way, port), oneWay: port.failure === 'refused' ? false : back},
    ...(stopped ? {remedy: {text: `See why nothing listens on the host of ${to.name}.`}} : {}),
  }
}

/** Whether the other direction works; null when nobody measured it. */
function backward({from, to}: Path, view: ClusterView): boolean | null {
  const seen = sightsOf(view, from).find(sight => sight.from.id === to.id)
  const port = seen && portOf(seen.target, 'peer')
  return port?.open ?? null
}

/** Peers never use each other's client port, so a firewall may well close it. */
function clientShut(way: Path, port: Port): Verdict {
  return {
    subject: way.from,
    severity: 'info',
    summary: `${way.from.name} cannot reach the client port ${port.port} of ${way.to.name} (${reasons[port.failure ?? 'other']}); its peer port is open`,
    evidence: evidenceOf(way, port),
    impact: 'Replication does not need this port; clients on that host do.',
  }
}

function slow(way: Path, port: Port | undefined, limits: Thresholds): readonly Verdict[] | undefined {
  const took = port?.connectMs ?? 0
  if (port === undefined || took <= limits.connectWarningMs) return undefined
  const lost = lossWords(way.target)
  const summary = `A TCP connect from ${way.from.name} to ${way.to.name} took ${duration(took)}${lost}`
  const evidence = {...evidenceOf(way, port), connectMs: took}
  return [{subject: way.from, severity: 'warning', summary, evidence}]
}

/** Lost pings while TCP connects. Everything lost is a filter; a part is a note until TCP itself sends again, too. */
function lossy(way: Path, view: ClusterView, limits: Thresholds): readonly Verdict[] | undefined {
  const loss = lossOf(way.target)
  if (loss === null || loss === 0 || loss === 1) return undefined
  const backed = loss > limits.pingLossWarning && sendsAgain(way, limits)
  return [
    {
      subject: way.from,
      severity: backed ? 'warning' : 'info',
      summary: `${percent(loss)} of the pings from ${way.from.name} to ${way.to.name} were lost${backed ? ', and TCP sends again' : ', while TCP connects'}`,
      evidence: {...evidenceOf(way, portOf(way.target, 'peer')), retransmits: backed},
    },
  ]
}

function sendsAgain({from, target}: Path, limits: Thresholds): boolean {
  const {sockets} = from.probes
  if (!sockets.ok) return false
  const host = hostIn(target.host)
  return sockets.value.peers.some(
    ({remote, retransmitted, segmentsOut}) =>
      hostIn(remote) === host &&
      (retransmitted ?? 0) >= limits.retransmittedFloor &&
      (retransmitted ?? 0) > limits.retransmittedWarning * (segmentsOut ?? 0),
  )
}

function lossWords(target: Target): string {
  const loss = lossOf(target)
  return loss === null || loss === 0 ? '' : `, and ${percent(loss)} of the pings were lost`
}

function evidenceOf({from, to, target}: Path, port: Port | undefined): Verdict['evidence'] {
  return {
    from: from.name,
    to: to.name,
    port: port?.kind ?? null,
    failure: port?.failure ?? null,
    loss: lossOf(target),
  }
}

const reasons: Readonly<Record<NonNullable<Port['failure']>, string>> = {
  refused: 'refused: the host answers, nobody listens',
  silent: 'no answer',
  other: 'the connect failed',
}
