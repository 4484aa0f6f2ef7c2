import {asideNameAt, copyNameAt} from '../domain/aside-name.ts'
import {type Chosen, choiceInWords, chooseSurvivor, leftForced} from '../domain/chosen-survivor.ts'
import {asList, type Others, othersOf} from '../domain/fencing.ts'
import {entryOf, roleIn} from '../domain/listed.ts'
import {lossWindow} from '../domain/loss-window.ts'
import {QUORUM_WAIT_MS, takenForLost} from '../domain/quorum-gone.ts'
import {isOfAnother, mayRecover} from '../domain/recovery-gate.ts'
import {rejoinSteps} from '../domain/rejoin.ts'
import {type Draft, defineRunbook, type StepCall} from '../domain/runbook.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** A15: one survivor goes on alone, the others come back as new members. Never without people, never beside a living one. */
export const recoverQuorum = defineRunbook({
  id: 'recover-quorum',
  catalogue: ['A15'],
  title: 'Recover quorum from one survivor',
  summary:
    'When too many voters are lost for good: fences all others, copies the data of the best survivor, lets it go on alone with force-new-cluster, takes the setting back and brings the other hosts in again as new members.',
  risk: 'destructive',
  treats: ['has-leader', 'linearizable-health'],
  inTheDark: true,
  asks: {
    probes: ['process', 'disk', 'dataDirectory', 'journal', 'hashKv', 'paths'],
    apiServers: true,
  },
  measure: {title: 'Part in the cluster', show: (member, view) => roleIn(view, member)},
  params: [
    {
      name: 'destroyed',
      about: 'members whose machines are gone for good and cannot be read, separated by commas',
      required: false,
    },
    {
      name: 'survivor',
      about: 'who goes on, where several have data and none answers',
      required: false,
    },
    {
      name: 'snapshot',
      about: '`no` where none can be taken before, since a login with a password needs quorum',
      required: false,
    },
  ],
  draft: ({destroyed = '', survivor, snapshot = 'yes'}, {view}) => {
    const forced = leftForced(view)
    if (forced !== undefined) return ending(forced)
    if (snapshot !== 'yes' && snapshot !== 'no')
      return {reason: `snapshot=${snapshot} says nothing.`, remedy: 'Give snapshot=no, or leave it out.'}
    const gone = asList(destroyed)
    const chosen = chooseSurvivor(survivor, view)
    if ('reason' in chosen) return chosen
    const may = mayRecover(chosen, gone, view)
    return may.allow
      ? draftFor(chosen, {gone, copyOnly: snapshot === 'no' || chosen.ranked.length === 0}, view)
      : {reason: `Quorum cannot be recovered now: ${may.reason}.`, remedy: may.remedy}
  },
})

/** An earlier plan broke off after it had forced: what is left of it is to make sure that nobody is dropped again. */
function ending(chosen: Chosen): Draft {
  return {
    steps: withoutForce(chosen),
    notes: [
      `${chosen.member.name} was forced to go on alone and would drop every other member at its next start; this ends it.`,
      'Bring the other hosts in afterwards, one at a time: `/etcd plan expand`.',
    ],
  }
}

interface Wish {
  readonly gone: readonly string[]
  /** No snapshot is taken before; the copy on the host is the only way back. */
  readonly copyOnly: boolean
}

function draftFor(chosen: Chosen, wish: Wish, view: ClusterView): Draft {
  const {gone, copyOnly} = wish
  const fencing = othersOf(chosen.member, view, gone)
  const copy = copyNameAt(view.observedAt)
  const back = rejoins(fencing, view)
  return {
    steps: [
      ...forceSteps(chosen, {fencing, copy, copyOnly}),
      ...withoutForce(chosen),
      ...back,
      ...(back.length === 0 ? [] : [snapshotOf(chosen)]),
    ],
    notes: notesOn(chosen, {...wish, fencing, copy, view}),
  }
}

function forceSteps(
  chosen: Chosen,
  {fencing, copy, copyOnly}: {readonly fencing: Others; readonly copy: string; readonly copyOnly: boolean},
): readonly StepCall[] {
  const {member, clusterId, revision} = chosen
  const stop = (name: string): StepCall => ({step: 'stop-member', input: {member: name, why: 'no-quorum'}})
  const {name} = member
  return [
    ...fencing.fenced.map(stop),
    {step: 'prove-fenced', input: inWords(fencing)},
    ...(copyOnly ? [] : [snapshotOf(chosen)]),
    stop(name),
    {step: 'copy-data', input: {member: name, as: copy}},
    {step: 'start-alone', input: {member: name, clusterId, revision, copy, ...inWords(fencing)}},
  ]
}

function withoutForce(chosen: Chosen): readonly StepCall[] {
  const {member, clusterId, revision} = chosen
  return [
    {step: 'unset-force', input: {member: member.name}},
    {step: 'restart-alone', input: {member: member.name, clusterId, revision}},
    snapshotOf(chosen),
  ]
}

function snapshotOf({member: {name}}: Chosen): StepCall {
  return {step: 'save-snapshot', input: {member: name}}
}

function inWords({fenced, destroyed}: Others): {readonly fenced: string; readonly destroyed: string} {
  return {fenced: fenced.join(), destroyed: destroyed.join()}
}

/** One host after the other; before each it is proven again that those that still wait cannot come back by themselves. */
function rejoins({fenced, destroyed}: Others, view: ClusterView): readonly StepCall[] {
  const aside = asideNameAt(view.observedAt)
  const voters = fenced.flatMap(name => {
    const member = view.voters.find(voter => voter.name === name)
    const peerUrl = entryOf(view, member?.id ?? null)?.peerUrls[0]
    return peerUrl === undefined ? [] : [{member: name, peerUrl, aside}]
  })
  return voters.flatMap((newcomer, i) => {
    const back = voters.slice(0, i).map(({member}) => member)
    const waiting = fenced.filter(name => !back.includes(name))
    return [{step: 'prove-fenced', input: inWords({fenced: waiting, destroyed})}, ...rejoinSteps(newcomer)]
  })
}

interface Told extends Wish {
  readonly fencing: Others
  readonly copy: string
  readonly view: ClusterView
}

function notesOn(chosen: Chosen, told: Told): readonly string[] {
  const {copy, view} = told
  const [best] = chosen.ranked
  return [
    choiceInWords(chosen),
    best === undefined
      ? 'What the lost members had committed beyond it cannot be told; acknowledged writes may be gone.'
      : lossWindow(best, view),
    ...takenForLost(view),
    ...saidToBeDestroyed(told.gone),
    ...stayingDown(told),
    ...snapshotNote(chosen, view),
    ...pastNote(view),
    apiServerNote(view),
    ...(told.copyOnly ? ['No snapshot is taken before; the copy on the host is the only way back.'] : []),
    'Until a host is back in, do not boot it: it is kept down only until then, and an old member that starts may take writes that will be lost.',
    `The data of ${chosen.member.name} are kept as ${copy}; putting them back and starting without the setting returns to the state of now.`,
    'Clients may have seen revisions that are gone: restart those that watch keys when this is over.',
  ]
}

function saidToBeDestroyed(gone: readonly string[]): readonly string[] {
  return gone.length === 0
    ? []
    : [
        `Destroyed for good, by the word of who asks and who approves: ${gone.join(', ')}. Quorate sees no sign of life there, which is no proof: if such a machine comes back with its old data, acknowledged writes get lost. They are not brought back in; add them later as new members.`,
      ]
}

function stayingDown({fencing: {fenced}, view: {members, memberList}}: Told): readonly string[] {
  if (memberList === null && fenced.length > 0)
    return [
      `Nobody tells the member list, so ${fenced.join(', ')} are not brought back in by this plan; add them afterwards: \`/etcd plan expand\`.`,
    ]
  const learners = members.filter(({name, learner}) => learner && fenced.includes(name))
  return learners.map(({name}) => `${name} was a learner; it stays down, add it again when it is needed.`)
}

function snapshotNote({clusterId, revision}: Chosen, {seen: {backup}}: ClusterView): readonly string[] {
  if (backup === null) return []
  if (isOfAnother(backup.clusterId, clusterId))
    return [`The newest snapshot is of another cluster (${backup.clusterId}), so it was not compared.`]
  return revision === ''
    ? [`Whether the newest snapshot (revision ${backup.revision}) holds more than the survivor is not known.`]
    : []
}

function pastNote({seen: {history}}: ClusterView): readonly string[] {
  return history.length > 0
    ? []
    : [
        `Since when quorum is lost is not known; members should have had ${duration(QUORUM_WAIT_MS)} to come back.`,
      ]
}

function apiServerNote({seen: {apiServers}}: ClusterView): string {
  return apiServers.length === 0
    ? 'If Kubernetes keeps its state here, stop every kube-apiserver before approving; no address of one is configured, so Quorate cannot tell.'
    : 'The API servers are stopped; start them again when quorum is back, then restart controller-manager and scheduler.'
}
