import {apiServersAreStopped} from '../domain/fencing.ts'
import {aroundNotes, clearTheWay, newToken} from '../domain/make-anew.ts'
import type {NewestBackup} from '../domain/observation.ts'
import type {NoPlan} from '../domain/plan.ts'
import {canBump, firstNo, hasRoom, hostsCanBeRead, mayGoBack, toolsFit} from '../domain/restore-gate.ts'
import type {RestoreOrder} from '../domain/restore-order.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {initialCluster, type Seat, seatsOf} from '../domain/seats.ts'
import {bytes, duration} from '../domain/units.ts'
import {type ClusterView, findMember, type ObservedMember} from '../domain/view.ts'

/** More than a cluster writes between two snapshots, so that no revision a client has seen comes back (etcd-facts A16). */
const BUMP = '1000000000'

/** A16: give up what the cluster has, and make a new one of a verified snapshot on the same hosts. */
export const restore = defineRunbook({
  id: 'restore',
  catalogue: ['A16'],
  title: 'Restore from snapshot',
  summary:
    'Makes a new cluster of a verified snapshot on all hosts, when no member survived or to go back on purpose; the data of before are kept aside.',
  risk: 'destructive',
  treats: ['linearizable-health', 'corrupt-alarm'],
  asks: {probes: ['process', 'disk', 'dataDirectory'], apiServers: true, backups: 'all'},
  inTheDark: true,
  measure: {title: 'Revision', show: revisionOf},
  params: [
    {name: 'file', about: 'name of the snapshot; without it, the newest verified one', required: false},
    {
      name: 'rollback',
      about: '`yes` to give up, on purpose, what a cluster or member that lives has since',
      required: false,
    },
  ],
  draft: ({file, rollback = 'no'}, {view}) => {
    if (rollback !== 'yes' && rollback !== 'no')
      return {reason: `rollback=${rollback} says nothing.`, remedy: 'Give rollback=yes, or leave it out.'}
    const backup = wantedBackup(file, view)
    if ('reason' in backup) return backup
    const seats = seatsOf(view)
    return 'reason' in seats ? seats : draftFor({backup, seats, rollback: rollback === 'yes'}, view)
  },
})

type Whole = NewestBackup & {readonly file: string; readonly sha256: string}

interface Wanted {
  readonly backup: Whole
  readonly seats: readonly Seat[]
  readonly rollback: boolean
}

function wantedBackup(file: string | undefined, {cluster, seen}: ClusterView): Whole | NoPlan {
  const {backupFolder, backups = []} = seen
  if (!backupFolder.ok)
    return {
      reason: `The snapshots of ${cluster} cannot be read: ${backupFolder.message}.`,
      remedy: 'Configure `backups` for this cluster in quorate.yaml, and make its folder readable.',
    }
  const found = file === undefined ? backups[0] : backups.find(one => one.file === file)
  if (found?.file !== undefined && found.sha256 !== undefined)
    return {...found, file: found.file, sha256: found.sha256}
  const kept = backups.flatMap(one => one.file ?? []).join(', ')
  return {
    reason:
      file === undefined ? 'No verified snapshot is kept.' : `${file} is not among the verified snapshots.`,
    remedy:
      kept === ''
        ? 'Put one with its manifest into the folder for backups; without any, only an empty cluster can be built.'
        : `Kept are: ${kept}.`,
  }
}

function draftFor(wanted: Wanted, view: ClusterView): Draft | NoPlan {
  const {backup, seats, rollback} = wanted
  const members = seats.flatMap(({name}) => findMember(view, name) ?? [])
  const may = firstNo([
    hostsCanBeRead(members),
    mayGoBack(backup, rollback, view),
    apiServersAreStopped(view),
    toolsFit(members, backup),
    hasRoom(members, backup.bytes),
  ])
  if (!may.allow) return {reason: `A restore is refused now: ${may.reason}.`, remedy: may.remedy}
  return {steps: stepsFor(wanted, {view, members}), notes: notesOn(wanted, {view, members})}
}

interface Around {
  readonly view: ClusterView
  readonly members: readonly ObservedMember[]
}

function stepsFor({backup, seats, rollback}: Wanted, {view, members}: Around): Draft['steps'] {
  const bump = bumpFor(backup, members)
  const same = {
    file: backup.file,
    sha256: backup.sha256,
    bytes: String(backup.bytes),
    cluster: initialCluster(seats),
    token: newToken(view),
    bump,
  }
  const orderFor = ({name, peerUrls}: Seat): RestoreOrder => ({...same, name, peerUrls: peerUrls.join(',')})
  const old = [view.clusterId, backup.clusterId].filter(id => id !== null && id !== undefined)
  const atLeast = String(BigInt(backup.revision) + BigInt(bump === '' ? '0' : bump))
  return [
    ...clearTheWay(members, {view, why: rollback ? 'rollback' : 'no-quorum'}),
    ...seats.map(seat => ({step: 'restore-data', input: {member: seat.name, ...orderFor(seat)}})),
    {
      step: 'start-all',
      input: {members: seats.map(({name}) => name).join(','), not: [...new Set(old)].join(','), atLeast},
    },
    {step: 'save-snapshot', input: {member: seats[0]?.name ?? ''}},
  ]
}

/** The tool counts from the newest key; where there is none, it raises nothing. */
function bumpFor(backup: NewestBackup, members: readonly ObservedMember[]): string {
  return canBump(members) && !isEmpty(backup) ? BUMP : ''
}

/** A database starts at revision 1, and every write makes one more. */
function isEmpty({revision}: NewestBackup): boolean {
  return BigInt(revision) <= 1n
}

function notesOn({backup}: Wanted, {view, members}: Around): readonly string[] {
  const ageMs = Math.max(0, Date.parse(view.observedAt) - Date.parse(backup.at))
  return [
    `Everything written after ${backup.at} (revision ${backup.revision}, ${duration(ageMs)} ago) is lost.${knownLoss(backup, view)}`,
    `The same ${bytes(backup.bytes)} (${backup.file}, SHA-256 ${backup.sha256.slice(0, 12)}…) go to every host; the cluster gets a new id.`,
    isEmpty(backup)
      ? 'The snapshot is empty: there are no revisions that could come back.'
      : canBump(members)
        ? `Revisions go on ${BUMP} above those of the snapshot and older ones count as compacted, so that watching clients list again instead of missing changes.`
        : 'The tool of this version cannot raise revisions (3.4.27, 3.5.10 and later can): revisions that clients have seen come back with other contents, so restart every client that watches.',
    'To take it back: stop all members, rename the data of before back on all of them together, and start them.',
    ...aroundNotes(view),
  ]
}

/** How much the members that still answer are ahead of the snapshot. */
function knownLoss({revision}: NewestBackup, {members}: ClusterView): string {
  const ahead = members.flatMap(({name, probes: {status}}) =>
    status.ok && BigInt(status.value.revision) > BigInt(revision)
      ? [
          `${name} is at revision ${status.value.revision}, ${BigInt(status.value.revision) - BigInt(revision)} ahead`,
        ]
      : [],
  )
  return ahead.length === 0 ? '' : ` Known of it: ${ahead.join('; ')}.`
}

function revisionOf({probes: {status}}: ObservedMember): string | null {
  return status.ok ? status.value.revision : null
}
