import {defineCheck, type Verdict} from '../domain/check.ts'
import {increaseWith} from '../domain/counter.ts'
import {judgeEach, type Level} from '../domain/metered.ts'
import {needsPeers, startedIn} from '../domain/peers.ts'
import {sampleKey} from '../domain/scrape.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import type {ObservedMember} from '../domain/view.ts'
import {type Metered, needsTwoReads, over, type Window, windowList, windowsOf} from '../domain/window.ts'

const SENT = 'etcd_network_peer_sent_failures_total'
const RECEIVED = 'etcd_network_peer_received_failures_total'
const DISCONNECTED = 'etcd_network_disconnected_peers_total'
const ACTIVE = 'etcd_network_active_peers'

/** Failures towards one peer within one window. */
interface Failures {
  readonly window: Window
  readonly sent: number
  readonly received: number
  readonly disconnected: number
}

/** C24. Silent packet loss does not show here for a long time; a killed process shows at once (etcd-facts 2.5). */
export const peerFailures = defineCheck({
  id: 'peer-failures',
  catalogue: ['C24'],
  title: 'Messages between members that fail',
  needs: ['metrics'],
  source: 'https://github.com/etcd-io/etcd/blob/main/contrib/mixin/mixin.libsonnet',
  impact: 'That member misses heartbeats and entries, falls behind or starts elections.',
  remedy: {
    text: 'See whether the peer runs; if it does, look at the network and the peer certificates between the two hosts, in both directions.',
  },
  applies: view => needsPeers(view) ?? needsTwoReads(view),
  judge: ({members, view, limits}) =>
    judgeEach({
      members,
      what: 'its peers',
      measure: member => view.members.filter(peer => peer.id !== null && peer.id !== member.id),
      say: (member, peers) => peers.flatMap(peer => verdicts(member, peer, limits)),
    }),
})

function verdicts(member: Metered, peer: ObservedMember, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {recent, older} = windowsOf(member.metrics)
  const [now, long] = [recent && failuresIn(recent, peer), older && failuresIn(older, peer)]
  const shown = now && total(now) > 0 ? now : long
  const inactive = isInactive(member, peer)
  const judged = shown ?? now
  if (judged === undefined || (total(judged) === 0 && !inactive)) return []
  const perSecond = total(judged) / judged.window.seconds
  const severity = inactive ? inactiveLevel(peer, judged) : levelFor(judged, {peer, now, limits})
  return [
    {
      subject: member,
      severity,
      summary: `${wordsFor(member, peer, judged)}${inactive ? '; no connection is active now' : ''}`,
      evidence: {
        peer: peer.name,
        perSecond,
        sent: judged.sent,
        received: judged.received,
        disconnected: judged.disconnected,
        inactive,
      },
    },
  ]
}

function wordsFor(
  {name}: Metered,
  peer: ObservedMember,
  {sent, received, disconnected, window}: Failures,
): string {
  const parts = [
    ...(sent > 0 ? [`${sent} sends failed`] : []),
    ...(received > 0 ? [`${received} receives failed`] : []),
    ...(disconnected > 0 ? [`the connection was lost ${disconnected} times`] : []),
  ]
  return parts.length === 0
    ? `${name} has no connection to ${peer.name}`
    : `Between ${name} and ${peer.name} ${parts.join(', ')} ${over(window)}`
}

/** A peer that was just restarted, or one that failed only before, is a note. */
function levelFor(
  failures: Failures,
  context: {readonly peer: ObservedMember; readonly now: Failures | undefined; readonly limits: Thresholds},
): Level {
  const {peer, now, limits} = context
  if (startedIn(peer, failures.window)) return 'info'
  if (now !== undefined && total(now) === 0) return 'info'
  return total(failures) / failures.window.seconds > limits.peerFailuresWarningPerSecond ? 'warning' : 'info'
}

function inactiveLevel(peer: ObservedMember, {window}: Failures): Level {
  return startedIn(peer, window) && window.kind === 'recent' ? 'info' : 'warning'
}

function failuresIn(window: Window, {id}: ObservedMember): Failures | undefined {
  const peer = id ?? ''
  const sent = increaseWith(window, SENT, ['To', peer])
  const received = increaseWith(window, RECEIVED, ['From', peer])
  const disconnected = increaseWith(window, DISCONNECTED, ['Remote', peer])
  if (sent === undefined || received === undefined || disconnected === undefined) return undefined
  return {window, sent, received, disconnected}
}

function total({sent, received, disconnected}: Failures): number {
  return sent + received + disconnected
}

/** True when both the present read and the one before found no connection: one alone may fall into a reconnect. */
function isInactive({id, metrics}: Metered, {id: peer}: ObservedMember): boolean {
  if (id === null || peer === null || metrics.scrape === undefined) return false
  const before = windowList(metrics)[0]?.from
  const key = sampleKey(ACTIVE, {Local: id, Remote: peer})
  return metrics.scrape.samples[key] === 0 && before?.samples[key] === 0
}
