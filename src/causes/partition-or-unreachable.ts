import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {hasNoProcess} from '../domain/host-signs.ts'
import {cutOffFrom, isLonePair, peerPath, sightings} from '../domain/peer-paths.ts'
import {hangs, isConclusive, isDefragmenting, notAnswering, reasonOf, refuses} from '../domain/silence.ts'
import {majorityProven, spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = ReturnType<typeof seenIn> | undefined

/**
 * R05. From one place a partition, a hung process and a lost host look alike: silence, or an answer without the others.
 * It is sure only when the hosts of both ends say that they do not reach each other (etcd-facts rule 1).
 */
export const partitionOrUnreachable: Cause = {
  id: 'R05',
  name: 'partition-or-unreachable',
  title: 'Member cut off: partition, hung process or lost host',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  explains: ['R04'],
  for: [
    {
      text: 'it and other members do not reach each other on the peer port, tried from both hosts',
      strength: 'decisive',
      look: ({view}, member) => cutBothWays(view, member),
    },
    {
      text: 'the hosts of other members get no answer from its peer port',
      strength: 'strong',
      look: ({view}, member) => missed(view, member),
    },
    {
      text: 'its Status does not answer',
      strength: 'weak',
      look: (_, member) =>
        !member.learner && notAnswering(member)
          ? seenIn(member, 'status', `${member.name} does not answer Status`)
          : undefined,
    },
    {
      text: 'its Status hangs',
      strength: 'strong',
      look: (_, member) =>
        !member.learner && hangs(member.probes.status)
          ? seenIn(member, 'status', `${member.name} does not answer: ${wordsOf(member)}`)
          : undefined,
    },
    {
      text: 'nothing else of it answers either',
      strength: 'strong',
      look: (_, member) =>
        silentThroughout(member)
          ? seenIn(
              member,
              'serializable',
              `a local read and the metrics of ${member.name} do not answer either`,
            )
          : undefined,
    },
    {text: 'its host does not answer SSH', strength: 'strong', look: (_, member) => hostSilent(member)},
    {
      text: 'it answers, but without the leader that the others have',
      strength: 'strong',
      look: ({view}, member) => cutOff(member, view),
    },
    {
      text: 'a read that needs the majority fails through it and works through others',
      strength: 'strong',
      look: ({view}, member) => readFails(member, view),
    },
  ],
  against: [
    {
      text: 'it refuses at once',
      strength: 'decisive',
      look: (_, member) =>
        refuses(member.probes.status)
          ? seenIn(member, 'status', `${member.name} refuses at once, so its host can be reached`)
          : undefined,
    },
    {
      text: 'it is being defragmented',
      strength: 'decisive',
      look: (_, member) =>
        isDefragmenting(member)
          ? seenIn(
              member,
              'metrics',
              `${member.name} is being defragmented and answers again when that is done`,
            )
          : undefined,
    },
    {
      text: 'no process of it runs on its host',
      strength: 'decisive',
      look: (_, member) =>
        hasNoProcess(member)
          ? seenIn(member, 'host', `no process of ${member.name} runs on its host`)
          : undefined,
    },
    {
      text: 'the hosts of other members reach its peer port, and its host reaches theirs',
      strength: 'decisive',
      look: ({view}, member) => reachedByAll(view, member),
    },
  ],
  decides: 'From the host of another member, connect to its ports 2379 and 2380, and the same back.',
  sentence: ({view}, members) => sentence(view, members),
  treat: [],
}

function cutBothWays(view: ClusterView, member: ObservedMember): Seen {
  const lost = cutOffFrom(view, member)
  // One broken path of several cuts nobody off.
  return lost.length === 0 ||
    member.learner ||
    lost.some(other => isLonePair(view, {from: member, to: other}))
    ? undefined
    : seenIn(
        member,
        'paths',
        `${member.name} and ${names(lost)} do not reach each other's peer port, tried from both hosts`,
      )
}

/** Of a member that answers us, a missing way says that the pair is broken; who of the two, the ways back tell. */
function missed(view: ClusterView, member: ObservedMember): Seen {
  const {missedBy, reachedBy} = sightings(view, member)
  const [first] = missedBy
  if (first === undefined || reachedBy.length > 0 || member.learner || member.probes.linearizable.ok)
    return undefined
  return seenIn(
    first,
    'paths',
    `from the ${agree(missedBy.length, 'host', 'hosts')} of ${names(missedBy)} the peer port of ${member.name} does not answer`,
  )
}

function reachedByAll(view: ClusterView, member: ObservedMember): Seen {
  const {reachedBy, missedBy, refusedTo} = sightings(view, member)
  const [first] = reachedBy
  if (first === undefined || missedBy.length > 0 || refusedTo.length > 0) return undefined
  if (view.members.some(other => other !== member && peerPath(member, other) === 'silent')) return undefined
  return seenIn(
    first,
    'paths',
    `the ${agree(reachedBy.length, 'host', 'hosts')} of ${names(reachedBy)} ${agree(reachedBy.length, 'reaches', 'reach')} the peer port of ${member.name}`,
  )
}

function wordsOf({probes: {status}}: ObservedMember): string {
  return status.ok ? 'it answers' : reasonOf(status)
}

function silentThroughout({learner, probes: {status, serializable, metrics}}: ObservedMember): boolean {
  return !learner && hangs(status) && hangs(serializable) && !metrics.ok
}

function hostSilent(member: ObservedMember): Seen {
  const {host, status} = member.probes
  if (status.ok || host.ok || member.learner) return undefined
  if (host.code !== 'ssh/unreachable' && host.code !== 'ssh/deadline') return undefined
  return seenIn(member, 'host', `the host of ${member.name} does not answer SSH either: ${reasonOf(host)}`)
}

function cutOff(member: ObservedMember, view: ClusterView): Seen {
  const {status, linearizable} = member.probes
  // A read through it proves that it heard the leader a moment later: an election, no partition.
  if (linearizable.ok) return undefined
  if (member.learner || !status.ok || status.value.leader !== null || !majorityProven(view)) return undefined
  return seenIn(member, 'status', `${member.name} knows no leader although others do`)
}

function readFails(member: ObservedMember, view: ClusterView): Seen {
  const {status, linearizable} = member.probes
  if (!view.voters.includes(member) || !status.ok || linearizable.ok || !majorityProven(view))
    return undefined
  if (!isConclusive(linearizable.code)) return undefined
  return seenIn(
    member,
    'linearizable',
    `a linearizable read through ${member.name} failed: ${reasonOf(linearizable)}`,
  )
}

function sentence(view: ClusterView, members: readonly ObservedMember[]): string {
  const {voters} = view
  if (voters.length > 0 && voters.every(voter => members.includes(voter) && !voter.probes.status.ok))
    return 'No member answers from here: the cluster is down, or the network of Quorate is. Look from a second place before touching anything.'
  const proven = members.filter(member => cutOffFrom(view, member).length > 0)
  if (proven.length > 0 && proven.length === members.length) return cutSentence(view, proven)
  const silent = members.filter(({probes}) => !probes.status.ok)
  const alone = members.filter(({probes}) => probes.status.ok)
  const parts = [
    ...(silent.length > 0
      ? [`${names(silent)} ${agree(silent.length, 'does', 'do')} not answer (${why(silent)})`]
      : []),
    ...(alone.length > 0
      ? [`${names(alone)} ${agree(alone.length, 'answers but is', 'answer but are')} cut off from the leader`]
      : []),
  ]
  return `${parts.join('; ')}: a partition, a hung process or a lost host; ${spareWords(view)}.`
}

/** Both ends said so themselves: no guess about processes or hosts is left. */
function cutSentence(view: ClusterView, members: readonly ObservedMember[]): string {
  const lost = [...new Set(members.flatMap(member => cutOffFrom(view, member)))]
  const others = lost.filter(member => !members.includes(member))
  const who =
    others.length === 0
      ? `${names(members)} do not reach each other`
      : `${names(members)} on one side, ${names(others)} on the other, do not reach each other`
  return `${who} on the peer port, in either direction: a partition; ${spareWords(view)}. Mend the network, change no membership.`
}

function why(members: readonly ObservedMember[]): string {
  return [...new Set(members.map(wordsOf))].join('; ')
}
