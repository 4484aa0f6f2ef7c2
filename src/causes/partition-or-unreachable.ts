import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {
  hangs,
  isConclusive,
  isDefragmenting,
  isStoppedOnHost,
  notAnswering,
  reasonOf,
  refuses,
} from '../domain/silence.ts'
import {majorityProven, spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = ReturnType<typeof seenIn> | undefined

/** R05, with R06 and R08, which look the same from one place: silence, or an answer without the others. Never sure. */
export const partitionOrUnreachable: Cause = {
  id: 'R05',
  name: 'partition-or-unreachable',
  title: 'Member cut off: partition, hung process or lost host',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  for: [
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
      text: 'its service is stopped',
      strength: 'decisive',
      look: (_, member) =>
        isStoppedOnHost(member)
          ? seenIn(member, 'host', `the service of ${member.name} is stopped on its host`)
          : undefined,
    },
  ],
  decides: 'From the host of another member, connect to its ports 2379 and 2380, and the same back.',
  sentence: ({view}, members) => sentence(view, members),
  treat: [],
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
  const {status} = member.probes
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

function why(members: readonly ObservedMember[]): string {
  return [...new Set(members.map(wordsOf))].join('; ')
}
