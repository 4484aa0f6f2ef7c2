import {asideNameAt} from '../domain/aside-name.ts'
import {mayPropose} from '../domain/gate.ts'
import {entryOf, frozen, listedAs, roleIn} from '../domain/listed.ts'
import {whyNoHost} from '../domain/member-place.ts'
import {namesIn} from '../domain/names-in.ts'
import type {NoPlan} from '../domain/plan.ts'
import {quorumOf} from '../domain/quorum.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {agree, counted, names} from '../domain/words.ts'

/** Fewer survive no failure at all. */
const FEWEST_VOTERS = 3

/** A20, down: one voter after the other goes, those that are not healthy first, the leader last or not at all. */
export const shrink = defineRunbook({
  id: 'shrink',
  catalogue: ['A20', 'A09'],
  title: 'Shrink cluster',
  summary:
    'Takes voters out one by one down to an odd number, unhealthy ones first and the leader last, and sets their data aside.',
  risk: 'destructive',
  treats: ['voter-count'],
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {
      name: 'members',
      about: 'who goes, separated by commas; without it, unhealthy voters and then the last followers',
      required: false,
    },
    {
      name: 'to',
      about: 'how many voters stay, instead of naming those that go; without it, the next odd number down',
      required: false,
    },
  ],
  draft: ({members, to}, {view}) => {
    const able = mayPropose(view)
    if (!able.allow) return {reason: `Nobody can be removed now: ${able.reason}.`, remedy: able.remedy}
    const learner = view.members.find(one => one.learner && entryOf(view, one.id) !== undefined)
    if (learner !== undefined)
      return {
        reason: `${learner.name} is a learner on its way in.`,
        remedy: 'Promote or remove it first; growing and shrinking at once ends nowhere.',
      }
    const going = members === undefined ? lastOf(view, to) : namedIn(members, to, view)
    return 'reason' in going ? going : (whyNot(going, view) ?? shrinkingOf(going, view))
  },
})

/** Unhealthy first, then followers from the last to the first; the leader only when nobody else is left. */
function lastOf(view: ClusterView, to: string | undefined): readonly ObservedMember[] | NoPlan {
  const now = view.voters.length
  const stay = to === undefined ? now - (now % 2 === 0 ? 1 : 2) : Number(to)
  if (!Number.isInteger(stay) || stay >= now)
    return {
      reason: `There are ${counted(now, 'voter')}, and ${(to ?? '').slice(0, 20)} is not fewer.`,
      remedy: 'Give an odd number below it, such as to=3.',
    }
  return inOrder(view.voters, view).slice(0, now - stay)
}

function namedIn(
  members: string,
  to: string | undefined,
  view: ClusterView,
): readonly ObservedMember[] | NoPlan {
  if (to !== undefined)
    return {reason: 'Both members and to were given.', remedy: 'Say who goes, or how many stay.'}
  const found = namesIn(members).map(name => ({name, listed: listedAs(view, name)}))
  const unclear = found.find(({listed}) => listed.length !== 1)
  if (unclear !== undefined)
    return unclear.listed.length === 0
      ? {reason: `${unclear.name} is not a member.`, remedy: 'Look at the members: `/etcd members`.'}
      : {reason: `Two members are called ${unclear.name}.`, remedy: 'Name the one you mean by its id.'}
  return inOrder([...new Set(found.flatMap(({listed}) => listed))], view)
}

function inOrder(voters: readonly ObservedMember[], view: ClusterView): readonly ObservedMember[] {
  const sick = voters.filter(voter => !isHealthyVoter(voter))
  const followers = voters.filter(voter => !sick.includes(voter) && voter !== view.leader)
  const leader = voters.filter(voter => !sick.includes(voter) && voter === view.leader)
  return [...sick, ...followers.toReversed(), ...leader]
}

function whyNot(going: readonly ObservedMember[], view: ClusterView): NoPlan | null {
  const staying = view.voters.filter(voter => !going.includes(voter))
  const stay = staying.length
  if (stay < FEWEST_VOTERS)
    return {
      reason: `${counted(stay, 'voter')} would be left, which survive no failure.`,
      remedy: `Keep ${FEWEST_VOTERS} or more; to take a single member out use remove-member.`,
    }
  if (stay % 2 === 0)
    return {
      reason: `${stay} voters would be left, which survive no failure more than ${stay - 1}.`,
      remedy: 'Take out one more, or one fewer.',
    }
  const sick = staying.filter(voter => !isHealthyVoter(voter))
  if (sick.length === 0) return null
  return {
    reason: `${names(sick)} ${agree(sick.length, 'is', 'are')} not healthy and would stay.`,
    remedy: 'Take out the unhealthy ones first, or bring them back.',
  }
}

function shrinkingOf(going: readonly ObservedMember[], view: ClusterView): Draft {
  const staying = view.voters.filter(voter => !going.includes(voter))
  const blind = going.filter(member => whyNoHost(member) !== null)
  const steps = going.flatMap(member => [
    ...(member === view.leader ? [handOver(staying)] : []),
    {step: 'remove-member', input: {...frozen(member), decommission: 'yes'}},
    ...(blind.includes(member) ? [] : keptAway(member, view)),
  ])
  return {steps, notes: notesOn({going, staying, blind}, view)}
}

function handOver([first]: readonly ObservedMember[]): StepCall {
  return {step: 'move-leader', input: {to: first?.name ?? ''}}
}

/** etcd-facts A09: a reboot must not bring it back. */
function keptAway({name: member}: ObservedMember, {observedAt}: ClusterView): readonly StepCall[] {
  return [
    {step: 'stop-member', input: {member, why: 'removed'}},
    {step: 'set-aside-data', input: {member, as: asideNameAt(observedAt)}},
  ]
}

function notesOn(
  {
    going,
    staying,
    blind,
  }: {
    readonly going: readonly ObservedMember[]
    readonly staying: readonly ObservedMember[]
    readonly blind: readonly ObservedMember[]
  },
  {voters, leader}: ClusterView,
): readonly string[] {
  const after = staying.length
  return [
    `From ${voters.length} voters to ${after} (${names(staying)}): ${counted(after - quorumOf(after), 'failure')} can be survived then.`,
    ...(going.some(member => member === leader)
      ? [`${leader?.name} leads now; it hands over to ${staying[0]?.name} before it goes, as the last one.`]
      : []),
    ...(blind.length === 0
      ? []
      : [
          `Then stop and mask etcd on ${agree(blind.length, 'the host', 'the hosts')} of ${names(blind)} by hand and rename the data directory: Quorate cannot reach it.`,
        ]),
    `Take the endpoints of ${names(going)} out of quorate.yaml and of the settings of every client.`,
  ]
}
