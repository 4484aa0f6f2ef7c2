import {allow, refuse} from './gate.ts'
import {isHeldDown} from './held-down.ts'
import type {NewestBackup} from './observation.ts'
import {alarmsIn} from './raised-alarms.ts'
import type {Guard} from './runbook.ts'
import {majorityProven} from './spare.ts'
import {bytes, MiB} from './units.ts'
import {parseVersion, type Version} from './version.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {names} from './words.ts'

/** The file beside the database that is made of it, and two segments of the log that etcd reserves (64 MB each). */
const COPIES = 2.1
const LOG_BYTES = 128 * MiB

/** The first guard that refuses, or the last one. */
export function firstNo(guards: readonly Guard[]): Guard {
  return guards.find(({allow: yes}) => !yes) ?? guards.at(-1) ?? allow('nothing speaks against it')
}

/** Every host has to be readable: what cannot be read cannot be stopped and kept down. */
export function hostsCanBeRead(members: readonly ObservedMember[]): Guard {
  const blind = members.find(({probes: {host}}) => !host.ok)
  if (blind === undefined) return allow('every host can be read')
  const why = blind.probes.host.ok ? '' : ` (${blind.probes.host.message})`
  return refuse(
    `the host of ${blind.name} cannot be read${why}, so it cannot be proven that its etcd is down`,
    'Configure the host, or make it reachable by SSH: silence is no proof.',
  )
}

/**
 * Whether the hosts say of every member that it is down and kept down.
 * SAFETY: a member of the old cluster that runs beside the new one takes writes that will be lost; guarded by
 * "refuses while one member could start".
 */
export function allHeldDown(members: readonly ObservedMember[]): Guard {
  const answering = members.find(({probes: {status}}) => status.ok)
  if (answering !== undefined)
    return refuse(`something answers as ${answering.name}`, 'Find out which process that is.')
  return firstNo(members.map(isHeldDown))
}

/** Whether going back to the snapshot is what is left, or what people say that they want. */
export function mayGoBack(backup: NewestBackup, rollback: boolean, view: ClusterView): Guard {
  if (rollback) return allow('people want to go back to the snapshot')
  const {healthy, voters, needed, margin} = view.quorum
  if (margin >= 0 || majorityProven(view))
    return refuse(
      `the cluster has quorum (${healthy} of ${voters} voters healthy, quorum is ${needed})`,
      'To give up all that was written since the snapshot on purpose, ask with rollback=yes.',
    )
  const ahead = view.members.find(
    ({probes: {status}}) => status.ok && BigInt(status.value.revision) >= BigInt(backup.revision),
  )
  if (ahead === undefined || alarmsIn(view).some(({type}) => type === 'CORRUPT'))
    return allow('no member answers that has what the snapshot has')
  return refuse(
    `${ahead.name} still answers and has all that the snapshot has, or more`,
    'Go on from that survivor instead; to give up what it has, ask with rollback=yes.',
  )
}

/** Whether the snapshot that was approved is still one of the verified ones. */
export function isKept(
  {file, sha256}: {readonly file: string; readonly sha256: string},
  {seen: {backups = []}}: ClusterView,
): Guard {
  return backups.some(one => one.file === file && one.sha256 === sha256)
    ? allow(`${file} is as it was when it was verified`)
    : refuse('the snapshot is not among the verified ones any more', 'Ask for a new plan with another one.')
}

/** Whether etcd's own tool is on every host, in the minor version the snapshot was taken with. */
export function toolsFit(members: readonly ObservedMember[], {version = ''}: NewestBackup): Guard {
  const wanted = parseVersion(version)
  if (wanted === null)
    return refuse('it is not known which version of etcd the snapshot is from', 'Take another snapshot.')
  const problem = members.map(member => toolProblem(member, wanted)).find(one => one !== null)
  return problem ?? allow(`every host has the tool of etcd ${wanted[0]}.${wanted[1]}`)
}

function toolProblem(
  {name, probes: {process: running}}: ObservedMember,
  [major, minor]: Version,
): Guard | null {
  if (!running.ok)
    return refuse(`the host of ${name} cannot be inspected (${running.message})`, 'Make it reachable by SSH.')
  const tool = running.value.restoreTool
  const has = parseVersion(tool?.version ?? '')
  if (tool === undefined || has === null)
    return refuse(
      `there is no tool to restore with on the host of ${name}${tool === undefined ? '' : ` (${tool.path} tells no version)`}`,
      'Install etcdutl of the version of etcd there (etcdctl before 3.5), and set `etcdutl` of this host in quorate.yaml.',
    )
  if (has[0] !== major || has[1] !== minor)
    return refuse(
      `${tool.path} on the host of ${name} is of ${tool.version}, and the snapshot of ${major}.${minor}`,
      `Install the tool of etcd ${major}.${minor} there.`,
    )
  // https://github.com/etcd-io/etcd/blob/main/CHANGELOG/CHANGELOG-3.6.md: etcdctl restores no longer.
  if (minor >= 6 && tool.path.endsWith('/etcdctl'))
    return refuse(
      `etcdctl of ${tool.version} cannot restore`,
      'Set `etcdutl` of this host to etcdutl itself.',
    )
  return null
}

/** From this patch on the tool can raise revisions (etcd-facts 2.12). */
const bumpSince: Readonly<Record<number, number>> = {4: 27, 5: 10}

/** Whether the tool of every host can raise revisions; it must be the same on all. */
export function canBump(members: readonly ObservedMember[]): boolean {
  return members.every(({probes: {process: running}}) => {
    const version = parseVersion((running.ok ? running.value.restoreTool?.version : null) ?? '')
    if (version === null) return false
    const [, minor, patch] = version
    return minor >= 6 || patch >= (bumpSince[minor] ?? Number.POSITIVE_INFINITY)
  })
}

/** Whether every data disk has room for the file, the database made of it and its log, beside what is set aside. */
export function hasRoom(members: readonly ObservedMember[], fileBytes: number): Guard {
  const needed = fileBytes * COPIES + LOG_BYTES
  for (const {
    name,
    probes: {disk},
  } of members) {
    const mount = disk.ok ? disk.value.mounts.find(({holds}) => holds.includes('data')) : undefined
    if (mount === undefined)
      return refuse(
        `it cannot be told how much room the disk of ${name} has${disk.ok ? '' : ` (${disk.message})`}`,
        'Ask again where it took too long; else let Quorate read the disk, and set dataDir of the host in quorate.yaml.',
      )
    if (mount.readOnly) return refuse(`the disk of ${name} is read-only`, 'Repair it first.')
    if (mount.availableBytes < needed)
      return refuse(
        `only ${bytes(mount.availableBytes)} are free on the disk of ${name} and ${bytes(needed)} are needed`,
        'Make room there first; data that were set aside before may be moved away.',
      )
  }
  return allow(`every disk has the ${bytes(needed)} that are needed`)
}

/** Whether every member answers as one new cluster that has the same data everywhere. */
export function isNewAndWhole(
  {not, atLeast}: {readonly not: readonly string[]; readonly atLeast: bigint},
  view: ClusterView,
): Guard {
  const silent = view.voters.filter(({probes: {status}}) => !status.ok)
  if (silent.length > 0) return refuse(`${names(silent)} do not answer yet`, 'Look at their logs.')
  if (view.clusterId === null || not.includes(view.clusterId))
    return refuse(
      `the members answer as ${view.clusterId ?? 'several clusters'}`,
      'They must be one new cluster; look at their data directories.',
    )
  const alarms = alarmsIn(view)
  if (alarms.length > 0) return refuse(`${alarms[0]?.type} is raised`, '`/etcd diagnose` says why.')
  const behind = view.voters.find(
    ({probes: {status}}) => status.ok && BigInt(status.value.revision) < atLeast,
  )
  if (behind !== undefined)
    return refuse(`${behind.name} has not reached revision ${atLeast}`, 'Look at its log.')
  return hashesAgree(view)
}

/**
 * Every host compared the file it restored from, so equal data are what is expected; a difference says no, and a hash that a
 * look has no time for (gigabytes take longer) is named.
 */
function hashesAgree({voters, clusterId}: ClusterView): Guard {
  const read = voters.flatMap(({probes: {hashKv}}) => (hashKv.ok ? [hashKv.value] : []))
  const unread = voters.filter(({probes: {hashKv}}) => !hashKv.ok)
  const distinct = new Set(read.map(({hash, compactRevision}) => `${hash} ${compactRevision}`))
  if (distinct.size > 1)
    return refuse('the members hold different data', 'Stop them all, and look at what was restored.')
  return allow(
    unread.length === 0
      ? `one new cluster ${clusterId}, the same data on all members at revision ${read[0]?.revision}`
      : `one new cluster ${clusterId}; the data of ${names(unread)} were not compared, so ask for the check hash-kv`,
  )
}
