import type {Chosen} from './chosen-survivor.ts'
import {apiServersAreStopped, canBeFenced, othersAreFenced, othersOf} from './fencing.ts'
import {refuse} from './gate.ts'
import {quorumIsGone} from './quorum-gone.ts'
import type {Guard} from './runbook.ts'
import {differenceOf, type Survivor} from './survivor-ranking.ts'
import type {ClusterView} from './view.ts'

/** Everything that must hold before people are asked at all (etcd-facts A15); the steps ask again for what can change. */
export function mayRecover(chosen: Chosen, gone: readonly string[], view: ClusterView): Guard {
  const lost = quorumIsGone(view, gone)
  const asked: readonly (() => Guard | null)[] = [
    () => knowsThem(gone, view),
    () => lost,
    () => sameData(chosen.ranked),
    () => holdsSnapshot(chosen, view),
    () => canActOn(chosen, view),
    () => apiServersAreStopped(view),
    () => othersCanBeFenced(chosen, gone, view),
  ]
  for (const ask of asked) {
    const guard = ask()
    if (guard?.allow === false) return guard
  }
  return lost
}

function knowsThem(gone: readonly string[], {members}: ClusterView): Guard | null {
  const unknown = gone.find(name => !members.some(member => member.name === name))
  return unknown === undefined
    ? null
    : refuse(`${unknown} is not a member`, 'Name members as `/etcd members` shows them.')
}

function sameData(survivors: readonly Survivor[]): Guard | null {
  const difference = differenceOf(survivors)
  return difference === null
    ? null
    : refuse(difference, 'People have to decide which data are right before any member is dropped.')
}

/** A snapshot that holds more than the survivor is the better way back (etcd-facts A15, choice 4). */
function holdsSnapshot({member, clusterId, revision}: Chosen, {seen: {backup}}: ClusterView): Guard | null {
  if (backup === null || revision === '' || isOfAnother(backup.clusterId, clusterId)) return null
  return BigInt(revision) >= BigInt(backup.revision)
    ? null
    : refuse(
        `the newest snapshot holds revision ${backup.revision} and ${member.name} only ${revision}`,
        'Restore that snapshot instead: `/etcd plan restore`.',
      )
}

/** True when both ids are known and differ. */
export function isOfAnother(id: string | undefined, own: string): boolean {
  return id !== undefined && own !== '' && id !== own
}

function canActOn({member: {name, configuredName, probes}}: Chosen, {seen}: ClusterView): Guard | null {
  if (!probes.host.ok || configuredName !== name)
    return refuse(
      `${name} has the most, and its host cannot be read (${probes.host.ok ? `it is configured as ${configuredName}` : probes.host.message})`,
      `Make the host of ${name} reachable, and name it under \`hosts\` and \`endpoints\` in quorate.yaml; dropping it would drop what only it has.`,
    )
  return seen.backupFolder.ok
    ? null
    : refuse(
        `no snapshot can be kept (${seen.backupFolder.message})`,
        'Configure `backups` for this cluster in quorate.yaml, and make its folder writable.',
      )
}

function othersCanBeFenced({member}: Chosen, gone: readonly string[], view: ClusterView): Guard | null {
  const {fenced, destroyed} = othersOf(member, view, gone)
  const loose = view.members
    .filter(({name}) => fenced.includes(name))
    .map(canBeFenced)
    .find(({allow}) => !allow)
  return loose ?? othersAreFenced({fenced: [], destroyed}, view)
}
