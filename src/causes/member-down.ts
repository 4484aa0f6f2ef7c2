import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {hasNoProcess} from '../domain/host-signs.ts'
import {hasLostData} from '../domain/lost-data.ts'
import {crawls, sightings} from '../domain/peer-paths.ts'
import {hangs, notAnswering, reasonOf, refuses} from '../domain/silence.ts'
import {spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/**
 * R07: the host answers, the process does not: it is gone, or it is there and paused or hung. Sure only when the host
 * itself says so, and for a hung one when the hosts of other members reach a port behind which nobody speaks.
 */
export const memberDown: Cause = {
  id: 'R07',
  name: 'member-down',
  title: 'Member down',
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
      text: 'its client port refuses connections',
      strength: 'strong',
      look: (_, member) =>
        member.learner || !refuses(member.probes.status)
          ? undefined
          : seenIn(member, 'status', `${member.name} refuses connections on its client port`),
    },
    {
      text: 'its metrics address does not answer either',
      strength: 'strong',
      look: (_, {name, learner, probes: {status, metrics}}) =>
        metrics.ok || learner || !refuses(status)
          ? undefined
          : {text: `${name}'s metrics do not answer either: ${reasonOf(metrics)}`, at: metrics.at},
    },
    {
      text: 'its service is stopped on its host',
      strength: 'decisive',
      reads: ['host'],
      look: (_, member) => stopped(member),
    },
    {
      text: 'its process is there, its port is reached from other hosts, and nothing of it answers',
      strength: 'decisive',
      look: ({view}, member) => hung(view, member),
    },
  ],
  against: [
    {text: 'it answers Status', strength: 'decisive', look: (_, member) => answers(member)},
    {
      text: 'it hangs instead of refusing, and its host does not call the service stopped',
      strength: 'decisive',
      look: ({view}, member) =>
        hangs(member.probes.status) && !stopped(member) && !hung(view, member)
          ? seenIn(
              member,
              'status',
              `${member.name} does not refuse, it stays silent: its process may well live`,
            )
          : undefined,
    },
    {
      text: 'its service runs on its host',
      strength: 'strong',
      look: (_, {name, probes: {host, status}}) =>
        host.ok && host.value.mainPid > 0 && refuses(status)
          ? {
              text: `the host of ${name} says its service is ${host.value.service} (pid ${host.value.mainPid})`,
              at: host.at,
            }
          : undefined,
    },
  ],
  decides: 'Ask the service manager on its host: is the service active, and what did it log last?',
  sentence: ({view}, members) => `${subject(view, members)}; ${spareWords(view)}.`,
  treat: [
    {
      runbook: 'restart-member',
      params: ([member]) => (member ? {member: member.name} : {}),
      // Under its old identity it cannot come back (etcd-facts rule 14).
      suits: (_, member) => !hasLostData(member),
    },
  ],
}

function stopped(member: ObservedMember): ReturnType<typeof seenIn> | undefined {
  const {host, status} = member.probes
  if (status.ok || member.learner || !host.ok || !hasNoProcess(member)) return undefined
  return seenIn(member, 'host', `the service of ${member.name} is ${host.value.service} on its host`)
}

/**
 * The kernel of a paused process still accepts connections; a partition would keep other hosts from connecting, and a way
 * on which packets get lost keeps the answers.
 */
function hung(view: ClusterView, member: ObservedMember): ReturnType<typeof seenIn> | undefined {
  const {host, status, serializable, metrics} = member.probes
  if (member.learner || !hangs(status) || serializable.ok || metrics.ok) return undefined
  if (!host.ok || host.value.service !== 'active' || host.value.mainPid === 0) return undefined
  const {reachedBy} = sightings(view, member)
  if (reachedBy.length === 0 || reachedBy.some(other => crawls(other, member))) return undefined
  return seenIn(
    member,
    'host',
    `${member.name} runs on its host (pid ${host.value.mainPid}) and ${names(reachedBy)} ${agree(reachedBy.length, 'reaches', 'reach')} its port, but nothing of it answers`,
  )
}

function answers(member: ObservedMember): ReturnType<typeof seenIn> | undefined {
  return member.probes.status.ok ? seenIn(member, 'status', `${member.name} answers Status`) : undefined
}

function subject(view: ClusterView, members: readonly ObservedMember[]): string {
  if (members.every(member => hung(view, member)))
    return `${names(members)} ${agree(members.length, 'does', 'do')} not answer: ${agree(members.length, 'its process is there but is', 'their processes are there but are')} paused or hung`
  const messages = members.flatMap(({probes: {status}}) => (status.ok ? [] : [reasonOf(status)]))
  const services = members.every(member => stopped(member)) ? `, ${serviceWords(members)}` : ''
  return `${names(members)} ${agree(members.length, 'does', 'do')} not answer (${[...new Set(messages)].join('; ')}${services})`
}

function serviceWords(members: readonly ObservedMember[]): string {
  const states = members.flatMap(({probes: {host}}) => (host.ok ? [host.value.service] : []))
  return `service ${[...new Set(states)].join(' or ')} on ${agree(members.length, 'its host', 'their hosts')}`
}
