import type {Cause, Evidence, Fact} from '../domain/diagnosis.ts'
import {isAbout, isFault, reported, seenIn} from '../domain/evidence.ts'
import {linesLogged, timesLogged} from '../domain/log-signs.ts'
import {sightings} from '../domain/peer-paths.ts'
import {called} from '../domain/replaceable.ts'
import {isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/** A removed member that goes on trying knocks again and again; what is left of an orderly removal is a line or two. */
const KNOCKS = 3

/** A member that was removed learns of it as soon as it reaches a peer, seconds after its start. */
const SAID_WITHIN_S = 30

/** R17: behind an address answers, or tries to join, another member than the list says; also one that was removed. */
export const identityMismatch: Cause = {
  id: 'R17',
  name: 'identity-mismatch',
  title: 'Wrong or removed member behind an address',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  explains: ['R05', 'R06', 'R07', 'R08', 'R09', 'R25'],
  for: [
    {
      text: 'the member that answers is not the one listed there',
      strength: 'decisive',
      look: (seen, member) => mapped(seen, member),
    },
    {
      text: 'its own log says that it was removed, or does not find itself in the member list',
      strength: 'decisive',
      look: (_, member) => removed(member),
    },
    {
      text: 'its log refuses the list of members it was started with',
      strength: 'decisive',
      look: (_, member) =>
        !member.probes.status.ok && timesLogged(member, 'bad-initial-cluster') > 0
          ? seenIn(member, 'journal', `${member.name} refuses the initial cluster it was started with`)
          : undefined,
    },
    {
      text: 'its log says that a removed member still tries to join',
      strength: 'strong',
      // Once the removed one is found by its own log, those that turn it away are witnesses and not struck.
      look: ({view}, member) =>
        isHealthyVoter(member) &&
        timesLogged(member, 'member-removed') >= KNOCKS &&
        !view.members.some(other => removed(other))
          ? seenIn(member, 'journal', `${member.name} turns a removed member away`)
          : undefined,
    },
    {
      text: 'it answers, but nobody listens at the peer address the member list has for it',
      strength: 'strong',
      look: ({view}, member) => {
        const {reachedBy, refusedTo} = sightings(view, member)
        const [witness] = refusedTo
        return witness && reachedBy.length === 0 && member.probes.status.ok
          ? seenIn(
              witness,
              'paths',
              `${member.name} answers, but the peer address listed for it refuses ${names(refusedTo)}`,
            )
          : undefined
      },
    },
  ],
  against: [],
  decides: 'On that host, compare the member id in the log of etcd with the member list.',
  sentence: (seen, members) => sentence(seen, members),
  treat: [
    {
      runbook: 'replace-member',
      params: ([member]) => called(member),
      suits: (_, member) => removed(member) !== undefined,
    },
  ],
}

function mapped(seen: Evidence, member: ObservedMember): Seen {
  return reported(
    seen,
    'member-mapping',
    f => isAbout(member, f) && isFault(f) && f.evidence.statusId !== undefined,
  )
}

/** The members that stay log the knocking of a removed one under the same pattern: they serve, it does not. */
function removed(member: ObservedMember): Seen {
  if (isHealthyVoter(member) || member.probes.linearizable.ok) return undefined
  const own = linesLogged(member, 'member-removed').filter(({text}) => !/reject/i.test(text))
  const last = own.at(-1) ?? linesLogged(member, 'identity-broken').at(-1)
  if (last === undefined || isOfAnEarlierProcess(last.at, member)) return undefined
  return {text: `${member.name} logged that it was removed from the cluster`, at: last.at}
}

/** A member that was stopped, or began anew since, has stopped trying under the identity its old lines speak of. */
function isOfAnEarlierProcess(at: string, {probes: {host}}: ObservedMember): boolean {
  if (!host.ok) return false
  const {service, mainPid, startedAt} = host.value
  if (service === 'inactive') return true
  if (mainPid === 0 || startedAt === null || Date.parse(at) / 1000 >= startedAt) return false
  // Between two starts of a loop the newest process has just not said it yet.
  return Date.parse(host.at) / 1000 - startedAt > SAID_WITHIN_S
}

function sentence(seen: Evidence, members: readonly ObservedMember[]): string {
  const gone = members.filter(member => removed(member))
  if (gone.length > 0)
    return `${names(gone)} ${agree(gone.length, 'was', 'were')} removed from the cluster and still ${agree(gone.length, 'tries', 'try')} to take part: stop ${agree(gone.length, 'it', 'them')} and keep the data aside.`
  if (members.every(isHealthyVoter) && members.every(member => mapped(seen, member) === undefined))
    return `A removed member still tries to join: ${names(members)} ${agree(members.length, 'turns', 'turn')} it away; find its process and stop it.`
  const [first] = members
  const fact = first && mapped(seen, first)
  return `The identity of ${names(members)} is not what it should be: ${fact?.text ?? 'the address and the member list disagree'}. Change no membership before this is clear.`
}
