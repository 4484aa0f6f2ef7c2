import type {Cause, Fact, Way} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {complaintsAbout, timesLogged} from '../domain/log-signs.ts'
import {cutFrom, isLonePair, isOneWay, peerPath} from '../domain/peer-paths.ts'
import {isConclusive} from '../domain/silence.ts'
import {majorityProven, spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {listed} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/** Fewer campaigns than this are one election, not a loop. */
const LOOP = 3

/**
 * R06: one path is broken and its ends are not cut off, as a firewall, a route or a full connection table leaves it.
 * Where a firewall drops connects, TCP shows the direction; where single packets get lost, TCP fails both ways.
 */
export const oneWayPartition: Cause = {
  id: 'R06',
  name: 'one-way-partition',
  title: 'One-way partition',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'pair',
  explains: ['R04', 'R05', 'R11'],
  for: [
    {
      text: 'the way to the peer port is silent',
      strength: 'weak',
      look: (_, from, to) =>
        to !== undefined && peerPath(from, to) === 'silent'
          ? seenIn(from, 'paths', `${from.name} does not reach the peer port of ${to.name}`)
          : undefined,
    },
    {
      text: 'TCP connects in one direction and not in the other',
      strength: 'decisive',
      look: (_, from, to) =>
        to !== undefined && isOneWay({from, to})
          ? seenIn(
              from,
              'paths',
              `${from.name} does not reach the peer port of ${to.name}, ${to.name} reaches that of ${from.name}`,
            )
          : undefined,
    },
    {
      text: 'only this pair is broken, both ends reach others',
      strength: 'strong',
      look: ({view}, from, to) =>
        to !== undefined && isLonePair(view, {from, to})
          ? seenIn(
              from,
              'paths',
              `${from.name} and ${to.name} do not reach each other's peer port, though both reach others`,
            )
          : undefined,
    },
    {
      text: 'an end of the broken way logs that its probes or streams of the other fail',
      strength: 'strong',
      look: ({view}, from, to) => complains(view, from, to),
    },
    {
      text: 'an end of the broken way campaigns again and again, or cannot read, while the others keep their leader',
      strength: 'strong',
      look: ({view}, from, to) => suffers(view, from, to),
    },
  ],
  against: [
    {
      text: 'both directions fail, and not only between these two',
      strength: 'decisive',
      look: ({view}, from, to) =>
        to !== undefined && cutFrom(view, from).includes(to) && !isLonePair(view, {from, to})
          ? seenIn(from, 'paths', `${from.name} and ${to.name} do not reach each other, in either direction`)
          : undefined,
    },
    {
      text: 'both directions connect',
      strength: 'decisive',
      look: (_, from, to) =>
        to !== undefined && peerPath(from, to) === 'open' && peerPath(to, from) === 'open'
          ? seenIn(from, 'paths', `${from.name} and ${to.name} reach each other's peer port`)
          : undefined,
    },
  ],
  decides: 'Capture port 2380 on both hosts: on which does a packet leave and not arrive?',
  sentence: ({view}, _, ways) =>
    `Packets do not arrive ${listed([...new Set(ways.map(inWords))])}: a firewall, route or connection table; ${spareWords(view)}. Restart nothing.`,
  treat: [],
}

/** Only where a way was measured to be broken: the same lines are left behind by a peer that was restarted. */
function isBroken(view: ClusterView, way: Way): boolean {
  return isOneWay(way) || isLonePair(view, way)
}

function complains(view: ClusterView, from: ObservedMember, to: ObservedMember | undefined): Seen {
  if (to === undefined || !isBroken(view, {from, to})) return undefined
  const lines = [...ofOther(to, from), ...ofOther(from, to)]
  const last = lines.at(-1)
  if (last === undefined || lines.length < LOOP) return undefined
  return {
    text: `the logs of ${from.name} and ${to.name} complain of each other (${lines.length} lines)`,
    at: last.line.at,
  }
}

function ofOther(other: ObservedMember, by: ObservedMember): ReturnType<typeof complaintsAbout> {
  return complaintsAbout(other, [by], 'peer-probe-failing', 'stream-lost', 'peer-inactive')
}

function suffers(view: ClusterView, from: ObservedMember, to: ObservedMember | undefined): Seen {
  if (to === undefined || !isBroken(view, {from, to}) || !majorityProven(view)) return undefined
  const end = [from, to].find(
    ({probes: {linearizable}}) => !linearizable.ok && isConclusive(linearizable.code),
  )
  if (end) return seenIn(end, 'linearizable', `a linearizable read through ${end.name} fails, others succeed`)
  const trying = [from, to].find(one => timesLogged(one, 'pre-candidate', 'candidate', 'campaign') >= LOOP)
  return (
    trying &&
    seenIn(trying, 'journal', `${trying.name} campaigns again and again, the others keep their leader`)
  )
}

/** A pair that fails both ways is named once: which of the two directions it is, TCP cannot tell. */
function inWords({from, to}: Way): string {
  if (isOneWay({from, to})) return `from ${from.name} to ${to.name}, though they do back`
  const [one, other] = [from.name, to.name].toSorted()
  return `between ${one} and ${other}, in one direction at least, though both reach others`
}
