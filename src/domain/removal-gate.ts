import {allow, refuse, whyNotHealthy} from './gate.ts'
import {entryOf} from './listed.ts'
import {quorum, quorumLine} from './quorum.ts'
import type {Guard} from './runbook.ts'
import {connectedWith, hasSecondWitness} from './signs-of-life.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** A member to be taken out of the list. */
export interface Removal {
  /** Undefined when no listed member has the id that was planned. */
  readonly target: ObservedMember | undefined
  /** Whether people asked to take out a member that lives; without it, one that came back meanwhile stays. */
  readonly decommission: boolean
}

/**
 * A09: may this member be taken out of the list now?
 * SAFETY: keeps quorum through the removal; `test/domain/removal-gate.test.ts` proves that each clause refuses alone.
 */
export function mayRemove(removal: Removal, view: ClusterView): Guard {
  const spare = maySpare(removal, view)
  if (!spare.allow || removal.target === undefined) return spare
  const {name} = removal.target
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  if (view.leader === removal.target)
    return refuse(`${name} leads the cluster`, 'Move leadership to another member first.')
  return spare
}

/** The same but for who leads: what a plan asks that lets a leader hand over first. */
export function maySpare({target, decommission}: Removal, view: ClusterView): Guard {
  const {healthy, voters, needed, margin} = view.quorum
  if (view.clusterId === null)
    return refuse(
      'the endpoints do not agree on one cluster id',
      'Check which cluster each endpoint belongs to.',
    )
  if (target === undefined || entryOf(view, target.id) === undefined)
    return refuse('it is not in the member list', 'Look at the members again: `/etcd members`.')
  if (margin < 0)
    return refuse(
      `only ${healthy} of ${voters} voters are healthy and quorum is ${needed}, so no change of the members can be committed`,
      'Bring voters back first.',
    )
  if (target.learner) return allow(`${target.name} is a learner and has no vote; ${quorumLine(view.quorum)}`)
  return lastVoter(target, view) ?? tooAlive({target, decommission}, view) ?? remainder(target, view)
}

function lastVoter({name}: ObservedMember, {voters}: ClusterView): Guard | null {
  if (voters.length > 1) return null
  return refuse(`${name} is the only voter`, 'Without it there is no cluster; add another member first.')
}

/** Never infer "dead" from "I cannot reach it" (etcd-facts rule 1): somebody else has to miss it too. */
function tooAlive({target, decommission}: Removal, view: ClusterView): Guard | null {
  if (target === undefined || decommission || !target.started) return null
  const {name} = target
  if (target.probes.status.ok)
    return refuse(
      `${name} answers, so it is not dead`,
      'Ask with decommission=yes to take a living member out.',
    )
  const friend = connectedWith(view, target)
  if (friend !== undefined)
    return refuse(
      `${friend.name} is connected with ${name}, so it lives and only Quorate cannot reach it`,
      'Repair the way to it, or ask with decommission=yes to take a living member out.',
    )
  if (hasSecondWitness(view, target)) return null
  return refuse(
    `only Quorate itself misses ${name}: neither its host nor the metrics of a healthy voter could be read`,
    'Make one of them readable, so that a second witness can say that it is gone.',
  )
}

/** etcd-facts A09: healthy voters besides the target have to be a majority of the voters that remain. */
function remainder(target: ObservedMember, {voters}: ClusterView): Guard {
  const others = voters.filter(voter => voter !== target)
  const after = quorum({voters: others.length, healthy: others.filter(isHealthyVoter).length})
  if (after.margin < 0)
    return refuse(
      `without ${target.name} only ${after.healthy} of ${after.voters} voters are healthy and quorum is ${after.needed}`,
      'Bring the other voters back first.',
    )
  return allow(`afterwards: ${quorumLine(after)}`)
}

/**
 * Whether the cluster got over a removal: a leader all voters name, and quorum with what is left. Another voter that
 * was down before may still be down; it is named, and the gate of whatever comes next decides about it.
 */
export function survivesRemoval(view: ClusterView): Guard {
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  if (view.quorum.margin < 0) return refuse(quorumLine(view.quorum), 'Bring voters back.')
  const sick = view.voters.filter(voter => !isHealthyVoter(voter))
  const rest = sick.map(voter => `; ${voter.name} is not healthy (${whyNotHealthy(voter)})`).join('')
  return allow(`${quorumLine(view.quorum)}, ${view.leader.name} leads${rest}`)
}
