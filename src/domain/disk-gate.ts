import {refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import {bytes} from './units.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {names} from './words.ts'

/** A defragmentation writes a second file with the data in use before the first one goes (etcd-facts A02). */
const ROOM = 1.1

/** Codes of a disk that nobody can look at from here, so that people have to. */
const outOfSight = ['probe/not-asked', 'probe/not-applicable', 'probe/not-configured']

/**
 * Whether the disk below the data directory has room for what a defragmentation writes; null when nothing speaks against
 * it. What cannot be read is no permission, unless no host can be looked at at all: then the plan says so.
 * SAFETY: on a full disk etcd stops, and takes its member with it; `test/domain/disk-gate.test.ts`.
 */
export function roomRefusal(member: ObservedMember, view: ClusterView): Guard | null {
  const {name, probes} = member
  if (isOutOfSight(member, view)) return null
  if (!probes.disk.ok) return unknown(name, probes.disk.message)
  const mount = probes.disk.value.mounts.find(({holds}) => holds.includes('data'))
  if (mount === undefined) return unknown(name, 'its data directory was not found')
  if (!probes.status.ok) return unknown(name, probes.status.message)
  if (mount.readOnly)
    return refuse(
      `${mount.target} of ${name} is mounted read-only`,
      'Look at the kernel log of that host first.',
    )
  const needed = probes.status.value.dbSizeInUse * ROOM
  if (mount.availableBytes >= needed) return null
  return refuse(
    `${name} has ${bytes(mount.availableBytes)} free on ${mount.target} and the new file needs ${bytes(needed)}`,
    'Make room there first: a defragmentation writes a second file before the first one goes.',
  )
}

/** For whoever approves: on which disks nobody looked for room. */
export function unseenRoom(members: readonly ObservedMember[], view: ClusterView): readonly string[] {
  const unseen = members.filter(member => isOutOfSight(member, view))
  if (unseen.length === 0) return []
  return [
    `The free room on the disk of ${names(unseen)} was not looked at; a second file of the size in use must fit there.`,
  ]
}

/** A member that alone has no host configured is an oversight; where none has one, that is how the cluster is watched. */
function isOutOfSight({probes: {disk}}: ObservedMember, {members}: ClusterView): boolean {
  if (disk.ok || !outOfSight.includes(disk.code)) return false
  return disk.code !== 'probe/not-configured' || members.every(one => !isConfigured(one))
}

function isConfigured({probes: {disk}}: ObservedMember): boolean {
  return disk.ok || disk.code !== 'probe/not-configured'
}

function unknown(name: string, why: string): Guard {
  return refuse(
    `the free room on the disk of ${name} is not known (${why})`,
    'Make its host readable; docs/configuration.md lists the rights.',
  )
}
