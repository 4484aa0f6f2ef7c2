import {entryOf, frozen, listedAs, successorTo} from '../domain/listed.ts'
import {peerUrlRefusal} from '../domain/peer-url-gate.ts'
import type {NoPlan} from '../domain/plan.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A13, the etcd side: the others learn a member's new peer address before it listens there. */
export const updatePeerUrls = defineRunbook({
  id: 'update-peer-urls',
  catalogue: ['A13'],
  title: 'Update peer address',
  summary: 'Tells the other members a new peer address of one member, which then has to listen on it.',
  risk: 'disruptive',
  treats: ['membership-agreement'],
  measure: {
    title: 'Peer address',
    show: ({id}, view) => entryOf(view, id)?.peerUrls.join(', ') ?? null,
  },
  params: [
    {name: 'member', about: 'the member that moves, by name or id', required: true},
    {name: 'peerUrl', about: 'where the others will reach it', required: true},
  ],
  draft: ({member = '', peerUrl = ''}, {view}) => {
    const [target, twin] = listedAs(view, member)
    if (target === undefined)
      return {reason: `${member} is not a member.`, remedy: 'Look at the members: `/etcd members`.'}
    if (twin !== undefined)
      return {
        reason: `Two members are called ${member}: ${target.id} and ${twin.id}.`,
        remedy: 'Name the one you mean by its id.',
      }
    const unusable = peerUrlRefusal(peerUrl, target.id, view)
    if (unusable !== null && !unusable.allow)
      return {reason: `The address cannot be used: ${unusable.reason}.`, remedy: unusable.remedy}
    return changeOf(target, peerUrl, view)
  },
})

function changeOf(target: ObservedMember, peerUrl: string, view: ClusterView): Draft | NoPlan {
  const update: StepCall = {step: 'update-peer-urls', input: {...frozen(target), peerUrl}}
  const notes = [
    `Then let ${target.name} listen on and advertise ${peerUrl} and restart it at once: until then the others cannot reach it.`,
    'Its certificate has to cover the new address; nothing here looked at that.',
  ]
  if (view.leader !== target || view.voters.length === 1) return {steps: [update], notes}
  const successor = successorTo(target, view)
  if (successor === undefined)
    return {
      reason: `${target.name} leads and nobody could take over.`,
      remedy: 'Bring another voter back first.',
    }
  return {
    steps: [{step: 'move-leader', input: {to: successor.name}}, update],
    notes: [`${target.name} leads now; it hands over to ${successor.name} first.`, ...notes],
  }
}
