import type {Cause, Fact} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {sightings} from '../domain/peer-paths.ts'
import {called} from '../domain/replaceable.ts'
import {hangs, reasonOf} from '../domain/silence.ts'
import {spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/**
 * R08: neither the member nor its host can be reached from anywhere. Medium at most: a partition of the whole machine
 * looks the same from every place but itself (etcd-facts rule 1).
 */
export const nodeDown: Cause = {
  id: 'R08',
  name: 'node-down',
  title: 'Host down or cut off as a whole',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  atMost: 'medium',
  explains: ['R05'],
  for: [
    {
      text: 'its Status hangs',
      strength: 'weak',
      look: (_, member) =>
        hangs(member.probes.status)
          ? seenIn(member, 'status', `${member.name} does not answer Status`)
          : undefined,
    },
    {text: 'its host does not answer SSH', strength: 'strong', look: (_, member) => noSsh(member)},
    {
      text: 'from the hosts of other members neither a ping nor its peer port answers',
      strength: 'strong',
      look: ({view}, member) => unseen(view, member),
    },
  ],
  against: [
    {
      text: 'something of it answers',
      strength: 'decisive',
      look: (_, member) => {
        const {status, serializable, metrics, host} = member.probes
        if (host.ok) return seenIn(member, 'host', `the host of ${member.name} answers`)
        return status.ok || serializable.ok || metrics.ok
          ? seenIn(member, 'status', `${member.name} answers`)
          : undefined
      },
    },
    {
      text: 'another host reaches it',
      strength: 'decisive',
      look: ({view}, member) => {
        const {reachedBy, refusedTo} = sightings(view, member)
        const [witness] = [...reachedBy, ...refusedTo]
        if (witness)
          return seenIn(witness, 'paths', `the host of ${witness.name} reaches that of ${member.name}`)
        const pinging = view.members.find(other => pings(other, member))
        return pinging && seenIn(pinging, 'paths', `the host of ${pinging.name} pings that of ${member.name}`)
      },
    },
  ],
  decides: 'Its console, or whoever runs the machines: is it powered on, and does it have a network?',
  sentence: ({view}, members) =>
    `Neither ${names(members)} nor ${agree(members.length, 'its host', 'their hosts')} can be reached, from here or from the other members: down, or cut off as a whole; ${spareWords(view)}.`,
  treat: [{runbook: 'replace-member', params: ([member]) => called(member)}],
}

function noSsh(member: ObservedMember): Seen {
  const {host, status} = member.probes
  if (host.ok || !hangs(status)) return undefined
  if (host.code !== 'ssh/unreachable' && host.code !== 'ssh/deadline') return undefined
  return seenIn(member, 'host', `the host of ${member.name} does not answer SSH: ${reasonOf(host)}`)
}

function unseen(view: ClusterView, member: ObservedMember): Seen {
  const {missedBy, reachedBy} = sightings(view, member)
  const [first] = missedBy
  if (first === undefined || reachedBy.length > 0 || !hangs(member.probes.status)) return undefined
  if (missedBy.some(other => pings(other, member))) return undefined
  return seenIn(
    first,
    'paths',
    `from the ${agree(missedBy.length, 'host', 'hosts')} of ${names(missedBy)} nothing of ${member.name} answers`,
  )
}

function pings({probes: {paths}}: ObservedMember, {id}: ObservedMember): boolean {
  if (!paths.ok) return false
  return paths.value.targets.some(({memberId, ping}) => memberId === id && (ping?.received ?? 0) > 0)
}
