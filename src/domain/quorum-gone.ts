import {allow, refuse} from './gate.ts'
import {timesLogged} from './log-signs.ts'
import {hasEmptyData, hasLostData} from './lost-data.ts'
import {quorumOf} from './quorum.ts'
import type {Guard} from './runbook.ts'
import {isStoppedOnHost} from './silence.ts'
import {majorityProven, upOf} from './spare.ts'
import {duration} from './units.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {agree, names} from './words.ts'

/** Members are given so long to come back before their loss may be taken for final (etcd-facts R09). */
export const QUORUM_WAIT_MS = 10 * 60_000

/**
 * Whether quorum is lost and nothing on the hosts could bring it back. Whoever is silent counts as gone here only when a
 * person named it as destroyed, or when its host says that its data are lost.
 * SAFETY: forcing a new cluster beside a majority that merely sleeps loses what that majority has; each clause is held
 * by `test/domain/quorum-gone.test.ts`.
 */
export function quorumIsGone(view: ClusterView, destroyed: readonly string[]): Guard {
  return (
    quorumExists(view) ??
    mayReturn(view, destroyed) ??
    tooEarly(view) ??
    allow(`${view.quorum.needed} of ${view.voters.length} voters are needed, and no host can bring them back`)
  )
}

function quorumExists(view: ClusterView): Guard | null {
  const proof = view.voters.find(({probes}) => probes.linearizable.ok)
  if (majorityProven(view) && proof !== undefined)
    return refuse(
      `a read that needs a majority succeeds through ${proof.name}, so quorum is there`,
      'Replace single members instead: `/etcd diagnose` says which.',
    )
  const follower = view.voters.find(({probes: {status}}) => status.ok && status.value.leader !== null)
  if (follower !== undefined)
    return refuse(`${follower.name} still knows a leader`, 'Wait until it is clear whether quorum is lost.')
  const up = upOf(view)
  if (up.length < view.quorum.needed) return null
  return refuse(
    `${names(up)} answer, which is enough for a quorum of ${view.quorum.needed}`,
    'Mend what keeps them apart first: `/etcd network` and `/etcd clock`.',
  )
}

/** SAFETY: a voter whose host still has its data may vote again after a restart, which loses nothing. */
function mayReturn(view: ClusterView, destroyed: readonly string[]): Guard | null {
  const silent = view.voters.filter(({probes}) => !probes.status.ok)
  const back = silent.filter(voter => voter.probes.host.ok && !isDamaged(voter))
  const unseen = silent.filter(voter => !voter.probes.host.ok && !destroyed.includes(voter.name))
  if (upOf(view).length + back.length < view.quorum.needed) return null
  const stopped = back.filter(isStoppedOnHost)
  const [first] = stopped
  if (first === undefined)
    return refuse(
      `etcd runs on the host of ${names(back)} and may answer again`,
      'Find out why it does not: `/etcd diagnose`.',
    )
  return refuse(
    `${names(stopped)} ${agree(stopped.length, 'is', 'are')} stopped, and nothing shows that ${agree(stopped.length, 'its', 'their')} data are lost${unseen.length === 0 ? '' : `; ${names(unseen)} cannot be seen`}`,
    `Start it first: \`/etcd restart ${first.name}\`. That is harmless and may bring quorum back.`,
  )
}

/** Its own log or its empty directory says that what it had is lost, or that it cannot be read any more. */
export function isDamaged(member: ObservedMember): boolean {
  return hasLostData(member) || (isStoppedOnHost(member) && timesLogged(member, 'identity-broken') > 0)
}

/** Why each silent voter whose host can be read counts as lost, for people to contradict. */
export function takenForLost({voters}: ClusterView): readonly string[] {
  return voters
    .filter(voter => !voter.probes.status.ok && voter.probes.host.ok && isDamaged(voter))
    .map(voter =>
      hasEmptyData(voter)
        ? `${voter.name} counts as lost: there are no data in its directory. Make sure that its disk is mounted.`
        : `${voter.name} counts as lost: its log says that its data are.`,
    )
}

/** The past tells since when quorum is lost only where somebody looked. */
function tooEarly({seen: {history}, observedAt, voters}: ClusterView): Guard | null {
  const needed = quorumOf(voters.length)
  // By name too: while nobody answers, nobody tells the ids.
  const known = new Set(voters.flatMap(({id, name}) => [id, name]))
  const last = history.findLast(
    ({members}) =>
      members.filter(({id, name, healthy}) => healthy && (known.has(id) || known.has(name))).length >= needed,
  )
  const ageMs = last === undefined ? Number.POSITIVE_INFINITY : Date.parse(observedAt) - Date.parse(last.at)
  if (ageMs >= QUORUM_WAIT_MS) return null
  return refuse(
    `quorum was there ${duration(Math.max(0, ageMs))} ago, and members get ${duration(QUORUM_WAIT_MS)} to come back`,
    'Try to bring members back until then.',
  )
}
