import {type Compared, compareHashes} from './compared-hashes.ts'
import {allow, isFitForNextStep, mayPropose, refuse} from './gate.ts'
import {quorum} from './quorum.ts'
import {mayRemove, survivesRemoval} from './removal-gate.ts'
import type {Guard} from './runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'
import {names} from './words.ts'

/** What a comparison has to show: that exactly this member holds other data than the majority, or that nobody does. */
export type Expected = {readonly id: string; readonly name: string} | null

/** Whether a comparison of the hashes of this look shows what a plan stands on. */
export function hashesShow(expected: Expected, view: ClusterView): Guard {
  const compared = compareHashes(view)
  if (compared.verdict === 'unclear')
    return refuse(compared.why, 'Compare again when all voters answer and no compaction runs.')
  if (compared.verdict === 'agree')
    return expected === null
      ? allow(
          `${view.voters.length} of ${view.voters.length} voters hold the same data at revision ${compared.revision}`,
        )
      : refuse(
          `all voters hold the same data at revision ${compared.revision}, ${expected.name} too`,
          'Nobody has to be replaced; look again.',
        )
  return differing(compared, expected)
}

function differing({odd, most, revision}: Extract<Compared, {verdict: 'differ'}>, expected: Expected): Guard {
  const [only, ...others] = odd
  if (expected !== null && only?.id === expected.id && others.length === 0)
    return allow(`${expected.name} holds other data than ${names(most)} at revision ${revision}`)
  return refuse(
    `${names(odd)} ${odd.length === 1 ? 'holds' : 'hold'} other data than ${names(most)} at revision ${revision}`,
    'Change nothing more; ask for a plan for the cluster as it is now (swap-corrupt-member).',
  )
}

/**
 * The cluster judged as if the CORRUPT alarm was not raised. Every member repeats an alarm, and from 3.5.7 on it names
 * nobody, so by it no voter at all would be healthy, the sound ones neither. For acts alone that the hashes justify.
 */
export function asIfNotCorrupt(view: ClusterView): ClusterView {
  const quiet = new Map(view.members.map(member => [member, withoutAlarm(member)]))
  const of = (member: ObservedMember): ObservedMember => quiet.get(member) ?? member
  const voters = view.voters.map(of)
  return {
    ...view,
    voters,
    members: view.members.map(of),
    leader: view.leader === null ? null : of(view.leader),
    quorum: quorum({voters: voters.length, healthy: voters.filter(isHealthyVoter).length}),
  }
}

function withoutAlarm(member: ObservedMember): ObservedMember {
  const {status} = member.probes
  if (!status.ok) return member
  const errors = status.value.errors.filter(error => !error.includes('alarm:CORRUPT'))
  return {...member, probes: {...member.probes, status: {...status, value: {...status.value, errors}}}}
}

/** May the lead be handed to this voter, so that the leader, which holds other data, can go? */
export function mayTakeLead(target: ObservedMember | undefined, view: ClusterView): Guard {
  if (target === undefined) return refuse('it is no voter', 'Look at the members again: `/etcd members`.')
  return isFitForNextStep(asIfNotCorrupt(view))
}

/**
 * May the member that holds other data be taken out, although it answers?
 * SAFETY: the hashes of this very look have to name it; guarded by "is refused for a member of the majority".
 */
export function mayRemoveCorrupt(
  target: {readonly id: string; readonly name: string},
  view: ClusterView,
): Guard {
  const shown = hashesShow(target, view)
  if (!shown.allow) return shown
  const quiet = asIfNotCorrupt(view)
  const may = mayRemove({target: quiet.members.find(({id}) => id === target.id), decommission: true}, quiet)
  return may.allow ? allow(`${shown.because}; ${may.because}`) : may
}

/** Whether the rest is well after it went, and it has ended: a removed member exits by itself. */
export function isRidOf(target: {readonly id: string; readonly name: string}, view: ClusterView): Guard {
  const {name, id} = target
  if (view.members.some(member => member.id === id && member.probes.status.ok))
    return refuse(`${name} answers still`, `Wait until it has noticed that it was removed, or stop it.`)
  return survivesRemoval(asIfNotCorrupt(view))
}

/**
 * May CORRUPT be taken back? Only when the hashes of every voter agree (etcd-facts A04); the plan has compared them
 * before, and the member that differed is gone.
 */
export function mayDisarmCorrupt(view: ClusterView): Guard {
  const shown = hashesShow(null, view)
  if (!shown.allow) return shown
  const able = mayPropose(asIfNotCorrupt(view))
  return able.allow ? allow(`${shown.because}; ${able.because}`) : able
}
