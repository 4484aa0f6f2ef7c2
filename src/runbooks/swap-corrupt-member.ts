import {asideNameAt} from '../domain/aside-name.ts'
import {type Compared, compareHashes} from '../domain/compared-hashes.ts'
import {copyOf} from '../domain/copy-first.ts'
import {asIfNotCorrupt} from '../domain/corrupt-gate.ts'
import {entryOf} from '../domain/listed.ts'
import {type Place, placeFor} from '../domain/member-place.ts'
import type {NoPlan} from '../domain/plan.ts'
import {alarmsIn} from '../domain/raised-alarms.ts'
import {rejoinSteps} from '../domain/rejoin.ts'
import {maySpare} from '../domain/removal-gate.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import {corruptionIn} from '../domain/snapshot-source.ts'
import {frailtiesOf} from '../domain/survivors.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {type ClusterView, findMember, isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** Several comparisons without a difference, as A04 asks for before CORRUPT may go. */
const nobodyDiffers: StepCall = {step: 'compare-hashes', input: {differs: 'none', member: 'nobody'}}

/** A12 for a member whose data differ from the majority's: the hashes say who goes, not the alarm. */
export const swapCorruptMember = defineRunbook({
  id: 'swap-corrupt-member',
  catalogue: ['A12', 'A04'],
  title: 'Swap corrupt member',
  summary:
    'Takes out the one member whose data differ from the majority, disarms CORRUPT when the rest agrees, and brings its host back with the data of the majority.',
  risk: 'destructive',
  treats: ['hash-kv', 'corrupt-alarm'],
  asks: {probes: ['hashKv', 'disk', 'paths']},
  measure: {title: 'Hash of the keys', show: hashOf},
  params: [
    {
      name: 'member',
      about:
        'the member whose data differ, or the host it was taken from; without it, the one the hashes name',
      required: false,
    },
  ],
  draft: ({member}, {view, limits}) => {
    const compared = compareHashes(view)
    if (compared.verdict === 'unclear')
      return {
        reason: `Nobody can say whose data are wrong: ${compared.why}.`,
        remedy: compared.transient
          ? 'See that every voter answers, and compare: `/etcd check hash-kv`.'
          : 'Change nothing; this needs a person who decides which data count, perhaps with a snapshot (A16).',
      }
    return compared.verdict === 'agree' ? rest(member, view) : swap(compared, {member, view, limits})
  },
})

/** What is left of a swap that broke off after the removal. */
function rest(member: string | undefined, view: ClusterView): Draft | NoPlan {
  const gone = member === undefined ? undefined : findMember(view, member)
  if (member === undefined || gone === undefined || entryOf(view, gone.id) !== undefined)
    return {
      reason: 'All voters hold the same data.',
      remedy: alarmsIn(view).some(isCorrupt)
        ? 'CORRUPT stands all the same: find out why it was raised. After a swap that broke off, name the host the corrupt member was taken from.'
        : 'Nobody has to be replaced.',
    }
  const place = placeFor({member, peerUrl: undefined}, view)
  if ('reason' in place) return place
  return {
    steps: [
      ...(alarmsIn(view).some(isCorrupt) ? [nobodyDiffers] : []),
      ...disarming(view),
      ...joining(place, view),
    ],
    notes: [`${member} was taken out before; what is left is to bring its host back.`],
  }
}

interface Asked {
  readonly member: string | undefined
  readonly view: ClusterView
  readonly limits: Thresholds
}

function swap(
  {odd, most}: Extract<Compared, {verdict: 'differ'}>,
  {member, view, limits}: Asked,
): Draft | NoPlan {
  const [only, ...others] = odd
  if (only === undefined || others.length > 0)
    return {
      reason: `${names(odd)} hold other data than ${names(most)}, and members are replaced one at a time.`,
      remedy: 'Change nothing; this needs a person who decides which data count.',
    }
  if (member !== undefined && member !== only.name && member !== only.id)
    return {
      reason: `${only.name} holds other data than ${names(most)}, not ${member.slice(0, 60)}.`,
      remedy: `Ask for ${only.name}, or name nobody.`,
    }
  const place = placeFor({member: only.id ?? only.name, peerUrl: undefined}, view)
  if ('reason' in place) return place
  const no = whyNot(only, {view, limits})
  return no ?? swapOf({only, most, place}, view)
}

/** The alarm makes no sound member sick; everything else does. */
function whyNot({id, name}: ObservedMember, {view, limits}: Omit<Asked, 'member'>): NoPlan | null {
  const quiet = asIfNotCorrupt(view)
  const target = quiet.members.find(member => member.id === id)
  const survivors = quiet.voters.filter(voter => voter !== target)
  const sick = survivors.filter(voter => !isHealthyVoter(voter))
  if (sick.length > 0)
    return {
      reason: `${names(sick)} ${agree(sick.length, 'is', 'are')} not healthy either, and members are replaced one at a time.`,
      remedy: 'Bring the others back first.',
    }
  const spare = maySpare({target, decommission: true}, quiet)
  if (!spare.allow) return {reason: `${name} cannot go now: ${spare.reason}.`, remedy: spare.remedy}
  const frail = frailtiesOf(survivors, limits)
  return frail.length === 0 || survivors.length > 3
    ? null
    : {
        reason: `One more failure would stop the cluster meanwhile, and ${frail.join('; ')}.`,
        remedy: 'Mend that first: the new member copies the whole database from those that are left.',
      }
}

interface Swap {
  readonly only: ObservedMember
  readonly most: readonly ObservedMember[]
  readonly place: Place
}

function swapOf({only, most, place}: Swap, view: ClusterView): Draft | NoPlan {
  const {members: accused} = corruptionIn(view)
  const sources = most.filter(voter => !accused.includes(voter))
  const source = sources.find(voter => voter !== view.leader) ?? sources[0]
  if (source === undefined)
    return {
      reason: 'etcd itself accuses every member of the majority.',
      remedy: 'Change nothing; this needs a person.',
    }
  const copy = copyOf(source, view)
  if ('reason' in copy) return copy
  const {name, id} = only
  const successor = most.find(voter => voter !== source) ?? source
  return {
    steps: [
      ...copy.steps,
      {step: 'compare-hashes', input: {differs: id ?? '', member: name}},
      ...(view.leader === only ? [{step: 'hand-over-corrupt', input: {to: successor.name}}] : []),
      {step: 'remove-corrupt', input: {member: name, id: id ?? ''}},
      nobodyDiffers,
      ...disarming(view),
      ...joining(place, view),
    ],
    notes: notesOn(only, view),
  }
}

function joining({host, peerUrl}: Place, view: ClusterView): readonly StepCall[] {
  const aside = asideNameAt(view.observedAt)
  return [...rejoinSteps({member: host, peerUrl, aside}), nobodyDiffers]
}

/** Each alarm by itself: `etcdctl alarm disarm` would take every alarm of every type. */
function disarming(view: ClusterView): readonly StepCall[] {
  return alarmsIn(view)
    .filter(isCorrupt)
    .map(({memberId}) => ({step: 'disarm-corrupt', input: {memberId}}))
}

function isCorrupt({type}: {readonly type: string}): boolean {
  return type === 'CORRUPT'
}

function notesOn({name}: ObservedMember, view: ClusterView): readonly string[] {
  const left = view.voters.length - 1
  return [
    ...(left > 3 ? [] : [`One more failure = outage: ${left} voters until the new one has its vote.`]),
    ...(view.leader?.name === name ? [`${name} leads now; it hands over before it goes.`] : []),
    ...(alarmsIn(view).some(isCorrupt)
      ? ['Until CORRUPT is disarmed etcd refuses every write; that comes as soon as the rest was compared.']
      : []),
    `What ${name} holds stays on its host as ${asideNameAt(view.observedAt)}, for whoever looks for the reason.`,
    'Clients may have read wrong values from it; nothing here finds out which.',
  ]
}

function hashOf({probes: {hashKv}}: ObservedMember): string | null {
  if (!hashKv.ok) return null
  return `${hashKv.value.hash} at revision ${hashKv.value.revision}`
}
