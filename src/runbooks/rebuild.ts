import {apiServersAreStopped} from '../domain/fencing.ts'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames} from '../domain/held-down.ts'
import {aroundNotes, clearTheWay, newToken} from '../domain/make-anew.ts'
import type {NoPlan} from '../domain/plan.ts'
import {firstNo, hostsCanBeRead} from '../domain/restore-gate.ts'
import {type Draft, defineRunbook, type Guard} from '../domain/runbook.ts'
import {initialCluster, type Seat, seatsOf} from '../domain/seats.ts'
import {majorityProven} from '../domain/spare.ts'
import {type ClusterView, findMember, type ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

/** A17: found a new, empty cluster on the same hosts, when neither a survivor nor a snapshot is left. */
export const rebuild = defineRunbook({
  id: 'rebuild',
  catalogue: ['A17'],
  title: 'Rebuild empty',
  summary:
    'Founds a new, empty cluster on all hosts, when neither a member nor a snapshot survived; whatever data there are stay aside.',
  risk: 'destructive',
  treats: ['linearizable-health'],
  asks: {probes: ['process', 'disk', 'dataDirectory'], apiServers: true, backups: 'all'},
  inTheDark: true,
  measure: {title: 'Revision', show: ({probes: {status}}) => (status.ok ? status.value.revision : null)},
  params: [
    {
      name: 'lose',
      about: '`everything`: says that all that was ever written to this cluster is given up',
      required: true,
    },
  ],
  draft: ({lose}, {view}) => {
    const seats = seatsOf(view)
    if ('reason' in seats) return seats
    const members = seats.flatMap(({name}) => findMember(view, name) ?? [])
    const may = firstNo([
      hasNoQuorum(view),
      hostsCanBeRead(members),
      apiServersAreStopped(view),
      isGivenUp(lose, members, view),
    ])
    if (!may.allow) return refusal(may)
    return {steps: stepsFor(seats, members, view), notes: notesOn(members, view)}
  },
})

function refusal({reason, remedy}: Extract<Guard, {allow: false}>): NoPlan {
  return {reason: `A rebuild is refused now: ${reason}.`, remedy}
}

function hasNoQuorum(view: ClusterView): Guard {
  const {healthy, voters, needed, margin} = view.quorum
  return margin >= 0 || majorityProven(view)
    ? refuse(
        `the cluster has quorum (${healthy} of ${voters} voters healthy, quorum is ${needed})`,
        'There is nothing to rebuild; to go back to a snapshot, use restore.',
      )
    : allow('there is no quorum')
}

/** Everything that something better could be made of, and the words that give it up. */
function isGivenUp(lose: string | undefined, members: readonly ObservedMember[], view: ClusterView): Guard {
  const left = leftOf(members, view)
  if (lose === 'everything') return allow('all that was ever written is given up')
  return refuse(
    left.length === 0
      ? `lose=${lose} does not say that everything is given up`
      : `there is something left: ${left.join('; ')}`,
    'Recover quorum or restore a snapshot instead. Only to give up everything, ask with lose=everything.',
  )
}

function leftOf(members: readonly ObservedMember[], {seen}: ClusterView): readonly string[] {
  const answering = members.filter(({probes: {status}}) => status.ok)
  const withData = members.filter(member => dataNames(member)?.includes('member') === true)
  const unseen = members.filter(member => dataNames(member) === null)
  const [newest] = seen.backups ?? []
  return [
    ...(answering.length === 0 ? [] : [`${names(answering)} still answer`]),
    ...(withData.length === 0 ? [] : [`there are data on the hosts of ${names(withData)}`]),
    ...(unseen.length === 0 ? [] : [`the data directories of ${names(unseen)} cannot be read`]),
    ...(newest === undefined ? [] : [`a verified snapshot of ${newest.at}, revision ${newest.revision}`]),
    ...(seen.backupFolder.ok || seen.backupFolder.code === 'probe/not-configured'
      ? []
      : [`the folder for backups cannot be read (${seen.backupFolder.message})`]),
  ]
}

function stepsFor(
  seats: readonly Seat[],
  members: readonly ObservedMember[],
  view: ClusterView,
): Draft['steps'] {
  const same = {cluster: initialCluster(seats), token: newToken(view)}
  const all = seats.map(({name}) => name).join(',')
  return [
    ...clearTheWay(members, {view, why: 'no-quorum'}),
    ...seats.map(({name, peerUrls}) => ({
      step: 'found-settings',
      input: {member: name, ...same, peerUrls: peerUrls.join(',')},
    })),
    {step: 'start-all', input: {members: all, not: view.clusterId ?? '', atLeast: '1'}},
    ...(view.seen.backupFolder.ok ? [{step: 'save-snapshot', input: {member: seats[0]?.name ?? ''}}] : []),
  ]
}

/** Tried with the etcdctl of 3.4 and 3.5; maintenance calls need root (etcd-facts 1.4). */
const usersAnew =
  'etcd knows no users and roles afterwards, so while `auth` is configured here Quorate is turned away. Have somebody ready who, as soon as all members run, types on one host: `etcdctl user add root`, `etcdctl user grant-role root root`, `etcdctl user add NAME`, `etcdctl user grant-role NAME root` (NAME and password as in quorate.yaml), the same for the clients with roles of their own, and last `etcdctl auth enable`. The run waits for that as long as its health gate does, and then goes on or stops with the members running.'

function notesOn(members: readonly ObservedMember[], view: ClusterView): readonly string[] {
  const left = leftOf(members, view)
  return [
    'Everything that was ever written to this cluster is lost: the new one is empty.',
    ...left.map(one => `Given up by this: ${one}.`),
    usersAnew,
    ...aroundNotes(view),
  ]
}
