import type {Member} from './cluster.ts'
import {allow, isFitForNextStep, refuse, whyNotHealthy} from './gate.ts'
import {entryOf} from './listed.ts'
import {peerUrlRefusal} from './peer-url-gate.ts'
import {quorum, quorumLine} from './quorum.ts'
import {hostPortIn} from './reach.ts'
import type {Guard} from './runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from './view.ts'

/** Entries a learner may be behind the leader when it gets its vote; stricter than etcd's own test (etcd-facts A11). */
const MAX_LAG = 1000n

/** etcd promotes from 90 % of the leader's index on (etcd-facts A11); below, asking is of no use. */
const ETCD_PERCENT = 90n

/** A10: may a learner with this peer address be added? */
export function mayAddLearner(peerUrl: string, view: ClusterView): Guard {
  if (view.memberList === null)
    return refuse('nobody gave the member list', 'Find out why first: `/etcd diagnose`.')
  const unusable = peerUrlRefusal(peerUrl, null, view)
  if (unusable !== null) return unusable
  const learner = view.members.find(member => member.learner && entryOf(view, member.id) !== undefined)
  if (learner !== undefined)
    return refuse(
      `${learner.name} is a learner already, and etcd takes only one at a time`,
      'Promote or remove it first.',
    )
  return isFitForNextStep(view)
}

/** A11: may this learner get its vote? From then on one more voter is needed for every majority. */
export function mayPromote(learner: ObservedMember | undefined, view: ClusterView): Guard {
  if (learner === undefined)
    return refuse('no learner of that name is listed', 'Only learners can be promoted: `/etcd members`.')
  const {name, probes} = learner
  if (!learner.started)
    return refuse(`${name} was added and never started`, 'Start etcd there, then look again.')
  if (!probes.status.ok)
    return refuse(`${name} does not answer (${probes.status.message})`, `Bring ${name} back first.`)
  const strange = probes.status.value.memberId !== learner.id || !probes.status.value.learner
  if (strange)
    return refuse(
      `what answers at the endpoint of ${name} is not that learner`,
      'Check which member listens there.',
    )
  const corrupt = probes.status.value.errors.find(error => error.includes('CORRUPT'))
  if (corrupt !== undefined)
    return refuse(`${name} is corrupt (${corrupt.trim()})`, 'Remove it and add a new one.')
  return behind(learner, view) ?? enoughVoters(learner, view)
}

/** Measured from both ends: what the leader has written against what the learner has applied. */
function behind({name, probes: {status}}: ObservedMember, {leader}: ClusterView): Guard | null {
  if (leader === null || !leader.probes.status.ok || !status.ok)
    return refuse(
      'nobody knows how far the leader is',
      'Wait until one leader is seen by all voters and answers.',
    )
  const written = BigInt(leader.probes.status.value.raftIndex)
  const applied = BigInt(status.value.raftAppliedIndex)
  const lag = written > applied ? written - applied : 0n
  if (lag >= MAX_LAG)
    return refuse(
      `${name} is ${lag} entries behind ${leader.name} (less than ${MAX_LAG} is fit)`,
      'Wait until it has caught up, then look again.',
    )
  if (applied * 100n >= written * ETCD_PERCENT) return null
  return refuse(
    `${name} has ${applied} of the ${written} entries of ${leader.name}, and etcd itself asks for ${ETCD_PERCENT} %`,
    'Wait until it has caught up, then look again.',
  )
}

function enoughVoters({name}: ObservedMember, view: ClusterView): Guard {
  const fit = votersAreFit(view)
  if (!fit.allow) return fit
  const {voters, healthy} = view.quorum
  return allow(
    `${name} has caught up; afterwards: ${quorumLine(quorum({voters: voters + 1, healthy: healthy + 1}))}`,
  )
}

/** Gate G2 for the voters alone: a learner that copies the data, or is not started yet, has no say in it. */
export function votersAreFit(view: ClusterView): Guard {
  const sick = view.voters.find(voter => !isHealthyVoter(voter))
  if (sick !== undefined)
    return refuse(`${sick.name} is not healthy yet (${whyNotHealthy(sick)})`, `Look at ${sick.name}.`)
  if (view.leader === null)
    return refuse('the voters do not agree on a leader', 'Wait until the election is over.')
  return allow(`${quorumLine(view.quorum)}, ${view.leader.name} leads`)
}

/** The listed learner that a name, an id or a peer address means: which one is known only after it was added. */
export function learnerCalled(view: ClusterView, who: string): ObservedMember | undefined {
  return view.members.find(member => member.learner && isCalled(entryOf(view, member.id), member, who))
}

/** The same for a voter. */
export function voterCalled(view: ClusterView, who: string): ObservedMember | undefined {
  return view.voters.find(member => isCalled(entryOf(view, member.id), member, who))
}

function isCalled(entry: Member | undefined, {name, id}: ObservedMember, who: string): boolean {
  if (entry === undefined) return false
  return name === who || id === who || hasPeerUrls(entry, [who])
}

/** True for a member with exactly these peer addresses, in whatever spelling. */
export function hasPeerUrls({peerUrls}: Pick<Member, 'peerUrls'>, wanted: readonly string[]): boolean {
  const key = (urls: readonly string[]): string => urls.map(schemeAnd).toSorted().join(' ')
  return key(peerUrls) === key(wanted)
}

function schemeAnd(url: string): string {
  return `${url.slice(0, url.indexOf(':'))} ${hostPortIn(url)}`
}
