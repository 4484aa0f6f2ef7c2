import type {Member} from '../domain/cluster.ts'
import {learnerCalled} from '../domain/learner-gate.ts'
import {roleIn} from '../domain/listed.ts'
import {addressFor} from '../domain/peer-address.ts'
import type {NoPlan} from '../domain/plan.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'

/** A10: make room for a new member, as a learner, so that quorum is never touched. */
export const addLearner = defineRunbook({
  id: 'add-learner',
  catalogue: ['A10'],
  title: 'Add learner',
  summary: 'Adds a member without a vote; it copies the data once it is started and can then be promoted.',
  risk: 'disruptive',
  treats: ['voter-count'],
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {name: 'peerUrl', about: 'where the other members will reach it', required: false},
    {
      name: 'member',
      about:
        'instead of that: a configured endpoint that is no member yet; its host and the peer port of the others are taken',
      required: false,
    },
  ],
  draft: ({peerUrl, member}, {view}) => {
    if ((peerUrl === undefined) === (member === undefined))
      return {
        reason: 'A new member needs one address.',
        remedy: 'Give either peerUrl=https://HOST:2380, or member=NAME of a configured endpoint.',
      }
    const found = peerUrl ?? addressFor(member ?? '', view)
    return typeof found === 'string' ? additionOf(found, view) : found
  },
})

function additionOf(peerUrl: string, view: ClusterView): Draft | NoPlan {
  const there = learnerCalled(view, peerUrl)
  if (there !== undefined)
    return {
      reason: `${there.name} is a learner at ${peerUrl} already.`,
      remedy: 'Start it, then promote it.',
    }
  return {steps: [{step: 'add-learner', input: {peerUrl}}], notes: startingNotes(peerUrl, view)}
}

/** What whoever starts it has to give etcd; a wrong word in it and etcd refuses to start (etcd-facts A10). */
function startingNotes(peerUrl: string, {memberList}: ClusterView): readonly string[] {
  const others = (memberList ?? []).map(({name, peerUrls}: Member) => `${name}=${peerUrls[0]}`)
  return [
    'Not looked at from here: an empty data directory, a certificate for that address, a synchronised clock and a free peer port on its host.',
    `Then start etcd there with --initial-cluster-state=existing and --initial-advertise-peer-urls=${peerUrl}.`,
    `It needs --initial-cluster=${[...others, `<its name>=${peerUrl}`].join(',')}`,
  ]
}
