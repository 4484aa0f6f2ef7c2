import {asideNameAt} from '../domain/aside-name.ts'
import {copyFirst} from '../domain/copy-first.ts'
import {mayPropose} from '../domain/gate.ts'
import {entryOf, frozen, roleIn} from '../domain/listed.ts'
import {type Place, placeFor} from '../domain/member-place.ts'
import type {NoPlan} from '../domain/plan.ts'
import {quorum} from '../domain/quorum.ts'
import {rejoinSteps, settleInSteps} from '../domain/rejoin.ts'
import {maySpare} from '../domain/removal-gate.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {frailtiesOf} from '../domain/survivors.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {agree, counted, names} from '../domain/words.ts'

/** A12: a dead member goes, and its host comes back as another one, with an identity and data of its own. */
export const replaceMember = defineRunbook({
  id: 'replace-member',
  catalogue: ['A12'],
  title: 'Replace member',
  summary:
    'Takes a dead member out and brings its host back as a new one: old data set aside, joined as a learner, promoted when it has caught up.',
  risk: 'destructive',
  treats: ['unstarted-member', 'member-mapping', 'voter-count'],
  asks: {probes: ['disk', 'paths']},
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {name: 'member', about: 'the member to replace, by name or id', required: true},
    {
      name: 'peerUrl',
      about: 'where the others will reach the new one; without it, the address of the old one',
      required: false,
    },
  ],
  draft: ({member = '', peerUrl}, {view, limits}) => {
    const able = mayPropose(view)
    if (!able.allow) return {reason: `Nobody can be replaced now: ${able.reason}.`, remedy: able.remedy}
    const place = placeFor({member, peerUrl}, view)
    if ('reason' in place) return place
    if (place.old?.learner === true && place.old.probes.status.ok)
      return {
        steps: settleInSteps(place.old.name),
        notes: [`${place.host} runs as a learner already; what is left is its data and its vote.`],
      }
    const held = whoIsInTheWay(place, view)
    if (held !== null) return held
    const frail = frailtiesOf(survivorsOf(place, view), limits)
    return frail.length > 0 && marginMeanwhile(place, view) < 1
      ? {
          reason: `One more failure would stop the cluster meanwhile, and ${frail.join('; ')}.`,
          remedy: 'Mend that first: a new member copies the whole database from those that are left.',
        }
      : replacementOf(place, view, frail)
  },
})

function whoIsInTheWay(place: Place, view: ClusterView): NoPlan | null {
  const {old, host} = place
  const sick = survivorsOf(place, view).filter(voter => !isHealthyVoter(voter))
  if (sick.length > 0)
    return {
      reason: `${names(sick)} ${agree(sick.length, 'is', 'are')} not healthy either, and members are replaced one at a time.`,
      remedy: 'Bring the others back first, or take those out that are dead (remove-member), then ask again.',
    }
  if (old !== null) {
    const spare = maySpare({target: old, decommission: false}, view)
    return spare.allow
      ? null
      : {reason: `${host} cannot be replaced now: ${spare.reason}.`, remedy: spare.remedy}
  }
  if (view.voters.length % 2 === 0) return null
  return {
    reason: `${host} is no member, and with it there would be ${view.voters.length + 1} voters.`,
    remedy: 'Nobody is missing here; `expand` brings in two at once.',
  }
}

function replacementOf(place: Place, view: ClusterView, frail: readonly string[]): Draft | NoPlan {
  const {host, old, peerUrl} = place
  const copy = copyFirst(view)
  if ('reason' in copy) return copy
  const aside = asideNameAt(view.observedAt)
  const removal = old === null ? [] : [{step: 'remove-member', input: {...frozen(old), decommission: 'no'}}]
  return {
    steps: [...copy.steps, ...removal, ...rejoinSteps({member: host, peerUrl, aside})],
    notes: [
      ...meanwhile(place, view),
      ...frail.map(one => `Keep an eye on it: ${one}.`),
      ...copy.notes,
      `What the host of ${host} holds is kept there as ${aside}; nothing of it is used again or deleted.`,
      `Mend first what took ${host} down. Its host needs etcd with settings and certificates as before, and an empty or old data directory.`,
    ],
  }
}

/** etcd-facts A12: with three voters nobody else may fail until the new one has its vote. */
function meanwhile(place: Place, view: ClusterView): readonly string[] {
  const margin = marginMeanwhile(place, view)
  const votes = votersMeanwhile(place, view)
  return [
    margin < 1
      ? `One more failure = outage: ${counted(votes, 'voter')} until the new one has its vote, and all of them are needed.`
      : `${counted(votes, 'voter')} until the new one has its vote; ${counted(margin, 'more failure')} can be survived meanwhile.`,
  ]
}

function survivorsOf({old}: Place, {voters}: ClusterView): readonly ObservedMember[] {
  return voters.filter(voter => voter !== old)
}

function votersMeanwhile({old}: Place, view: ClusterView): number {
  const removed = old !== null && !old.learner && entryOf(view, old.id) !== undefined
  return view.voters.length - (removed ? 1 : 0)
}

function marginMeanwhile(place: Place, view: ClusterView): number {
  const healthy = survivorsOf(place, view).filter(isHealthyVoter).length
  return quorum({voters: votersMeanwhile(place, view), healthy}).margin
}
