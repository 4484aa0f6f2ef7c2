import {certificateRefusal} from './certificate-gate.ts'
import {type DrillFault, type DrillInput, PEER_PORT} from './drill.ts'
import {allow, mayTakeAway, refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import {duration} from './units.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** Time the fault itself may take to be brought about; below it the timer could fire first (ours). */
const LEAST_LEFT_MS = 5000

/** The timer cannot have more time left than it was given; the host's own clocks would contradict each other. */
const TOLERANCE_MS = 2000

/** May the timer be armed: is everything ready for a fault of this member, and no other drill under way? */
export function mayArm(target: ObservedMember, fault: DrillFault, view: ClusterView): Guard {
  const armed = view.members.flatMap(({name, probes: {drill}}) =>
    drill.ok && drill.value.revert !== null ? [{name, leftMs: drill.value.revert.leftMs}] : [],
  )
  const [other] = armed
  if (other !== undefined)
    return refuse(
      `a drill is under way on the host of ${other.name}: its timer fires in ${duration(other.leftMs)}`,
      'Wait until it has healed.',
    )
  // A stopped member has to start again, and any other may be asked for a new connection.
  return certificateRefusal(target, Date.parse(view.observedAt)) ?? mayStrike(target, fault, view)
}

/**
 * May the fault be brought about: is the timer that takes it back armed, with time left, for this very fault?
 * SAFETY: without that timer a member would stay away for ever; `test/domain/drill-gate.test.ts`.
 */
export function mayInject(target: ObservedMember, {fault, seconds}: DrillInput, view: ClusterView): Guard {
  const {drill} = target.probes
  if (!drill.ok)
    return refuse(`the timer of ${target.name} cannot be read (${drill.message})`, 'Make its host readable.')
  const {revert} = drill.value
  if (revert === null || revert.heals !== fault)
    return refuse(
      `no timer on the host of ${target.name} would take it back`,
      'Ask for the drill again; nothing was broken.',
    )
  const left = duration(revert.leftMs)
  if (revert.leftMs > Number(seconds) * 1000 + TOLERANCE_MS)
    return refuse(
      `the timer of ${target.name} has ${left} left, more than the ${Number(seconds)} s it was given`,
      'Find out what is wrong with the clocks of that host.',
    )
  if (revert.leftMs < LEAST_LEFT_MS)
    return refuse(
      `the timer of ${target.name} fires in ${left}, too soon for a fault to come first`,
      'Ask for a longer drill; nothing was broken.',
    )
  const guard = mayStrike(target, fault, view)
  return guard.allow ? allow(`${guard.because}; the host takes it back in ${left}`) : guard
}

/** G1, and all that makes a drill different from a repair. */
function mayStrike(target: ObservedMember, fault: DrillFault, view: ClusterView): Guard {
  const {name, probes} = target
  const {host, drill} = probes
  if (!view.seen.permits.includes('drill'))
    return refuse(
      `${view.cluster} allows no drills`,
      'Set `drills: enabled` for it in quorate.yaml; never on production.',
    )
  if (target.learner || !isHealthyVoter(target))
    return refuse(`${name} is no healthy voter, so nothing could be learnt`, 'Choose a healthy voter.')
  if (!host.ok)
    return refuse(`the host of ${name} cannot be read (${host.message})`, 'Make it reachable by SSH.')
  if (host.value.service !== 'active')
    return refuse(`the service of ${name} is ${host.value.service}`, 'Start it first.')
  if (!drill.ok)
    return refuse(`the timer of ${name} cannot be read (${drill.message})`, 'Make its host readable.')
  return (fault === 'isolate' ? otherPortRefusal(view) : null) ?? mayTakeAway(target, view)
}

/** What is cut off is one port, and a member whose peers are dialled at another would not be isolated but half so. */
function otherPortRefusal({memberList}: ClusterView): Guard | null {
  const elsewhere = (memberList ?? [])
    .flatMap(({peerUrls}) => peerUrls)
    .find(url => URL.parse(url)?.port !== String(PEER_PORT))
  if (elsewhere === undefined) return null
  return refuse(
    `${elsewhere} is a peer address, and only port ${PEER_PORT} is cut off`,
    'Stop or pause a member of this cluster instead.',
  )
}

/** Whether the others carry the cluster while the member is away; it may also be back already. */
export function othersCarryOn(target: ObservedMember, view: ClusterView): Guard {
  const {margin, healthy, voters, needed} = view.quorum
  const leader = leaderOfOthers(target, view)
  if (leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  if (margin < 0)
    return refuse(
      `only ${healthy} of ${voters} voters are healthy and quorum is ${needed}`,
      `The host of ${target.name} brings it back by itself.`,
    )
  return allow(`${healthy} of ${voters} voters healthy, ${leader.name} leads`)
}

/**
 * Who leads in the eyes of the others. A member that is cut off answers, and must have noticed that nobody leads it: until
 * then it names whom it last heard, and what is found next would not be what was found now.
 */
function leaderOfOthers(target: ObservedMember, view: ClusterView): ObservedMember | null {
  const {status} = target.probes
  if (isHealthyVoter(target) || !status.ok) return view.leader
  const others = view.voters.filter(voter => voter !== target)
  const named = new Set(others.flatMap(({probes}) => (probes.status.ok ? [probes.status.value.leader] : [])))
  const leader = others.find(({id}) => named.size === 1 && id !== null && named.has(id))
  return status.value.leader === null ? (leader ?? null) : null
}
