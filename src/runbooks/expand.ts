import {asideNameAt} from '../domain/aside-name.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import {entryOf, roleIn} from '../domain/listed.ts'
import {type Place, placeFor} from '../domain/member-place.ts'
import {namesIn} from '../domain/names-in.ts'
import type {NoPlan} from '../domain/plan.ts'
import {quorumOf} from '../domain/quorum.ts'
import {rejoinSteps} from '../domain/rejoin.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {type ClusterView, findMember, type ObservedMember} from '../domain/view.ts'
import {counted, names} from '../domain/words.ts'

/** etcd-facts 1.1: beyond this, every write waits for more members than any failure is worth. */
const MOST_VOTERS = 7

/** A20, up: hosts that are configured and run no member yet, one learner at a time, to an odd number of voters. */
export const expand = defineRunbook({
  id: 'expand',
  catalogue: ['A20', 'A10', 'A11'],
  title: 'Expand cluster',
  summary:
    'Brings configured hosts that are no members yet in as voters, one learner at a time, to an odd number of voters.',
  risk: 'disruptive',
  treats: ['voter-count'],
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {
      name: 'members',
      about: 'the new ones, separated by commas; without it, every configured endpoint that is no member',
      required: false,
    },
  ],
  draft: ({members}, {view}) => {
    const fit = isFitForNextStep(view)
    if (!fit.allow)
      return {
        reason: `Nobody is added while something is wrong: ${fit.reason}.`,
        remedy: `${fit.remedy} A dead member is replaced, not outnumbered.`,
      }
    const learner = view.members.find(one => one.learner && entryOf(view, one.id) !== undefined)
    if (learner !== undefined)
      return {
        reason: `${learner.name} is a learner already, and there is never more than one.`,
        remedy: `Finish it first: \`/etcd run replace-member member=${learner.name}\` goes on with it, remove-member takes it out.`,
      }
    const wanted = members === undefined ? sparesOf(view) : namesIn(members)
    return tooMany(wanted, view) ?? expansionOf(wanted, view)
  },
})

/** Configured endpoints behind which nobody of this cluster is. */
function sparesOf(view: ClusterView): readonly string[] {
  return view.members.flatMap(({id, configuredName}) =>
    configuredName !== null && entryOf(view, id) === undefined ? [configuredName] : [],
  )
}

function tooMany(wanted: readonly string[], {voters}: ClusterView): NoPlan | null {
  const after = voters.length + wanted.length
  if (wanted.length === 0)
    return {
      reason: 'Every configured endpoint is a member already.',
      remedy: 'Configure the endpoints and hosts of the new members in quorate.yaml first.',
    }
  if (after > MOST_VOTERS)
    return {
      reason: `With ${wanted.join(', ')} there would be ${after} voters, and more than ${MOST_VOTERS} only slow every write.`,
      remedy: 'Name fewer: `members=etcd-4,etcd-5`.',
    }
  if (after % 2 === 1) return null
  return {
    reason: `With ${wanted.join(', ')} there would be ${after} voters, which survive no failure more than ${after - 1}.`,
    remedy: 'Name as many as make the number odd, or configure one more.',
  }
}

function expansionOf(wanted: readonly string[], view: ClusterView): Draft | NoPlan {
  const places = wanted.map(member => placeOfSpare(member, view))
  const without = places.find(isNoPlan)
  if (without !== undefined) return without
  const aside = asideNameAt(view.observedAt)
  const good = places.flatMap(place => (isNoPlan(place) ? [] : [place]))
  return {
    steps: good.flatMap(({host, peerUrl}) => rejoinSteps({member: host, peerUrl, aside})),
    notes: notesOn(good.length, view),
  }
}

function placeOfSpare(member: string, view: ClusterView): Place | NoPlan {
  const there = findMember(view, member)
  if (there !== undefined && entryOf(view, there.id) !== undefined)
    return {reason: `${member} is a member already.`, remedy: 'Name hosts that are none.'}
  return there?.probes.status.ok === true ? stranger(there) : placeFor({member, peerUrl: undefined}, view)
}

/** Something serves clients there: it is not Quorate's to stop. */
function stranger(member: ObservedMember): NoPlan {
  return {
    reason: `The endpoint of ${names([member])} answers, and is no member of this cluster.`,
    remedy: 'Find out whose it is and stop it by hand first.',
  }
}

function isNoPlan(made: Place | NoPlan): made is NoPlan {
  return 'reason' in made
}

function notesOn(added: number, {voters}: ClusterView): readonly string[] {
  const after = voters.length + added
  return [
    `From ${counted(voters.length, 'voter')} to ${after}: ${counted(after - quorumOf(after), 'failure')} can be survived then.`,
    ...(added === 1
      ? []
      : [
          'Even numbers of voters on the way are passed through, one learner after the other; do not stop there.',
        ]),
    'Clients learn of new members only from their own settings, such as --etcd-servers of the Kubernetes API servers.',
    'Looked at on the new hosts: nothing but the service and the data directory. Certificates and clocks have to be right.',
  ]
}
