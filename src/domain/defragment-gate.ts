import {roomRefusal} from './disk-gate.ts'
import {mayTakeAway, refuse} from './gate.ts'
import {livenessRefusal} from './liveness.ts'
import type {Guard} from './runbook.ts'
import {isWithin, parseVersion, versionFaults} from './version.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** A02, but for who leads: what a plan asks that lets a leader hand over before its turn. */
export function mayDefragment(target: ObservedMember, view: ClusterView): Guard {
  const {name: member, learner, probes} = target
  const {status, metrics} = probes
  if (learner)
    return refuse(`${member} is a learner`, 'Learners are not defragmented; promote or remove it first.')
  if (!status.ok)
    return refuse(`${member} does not answer (${status.message})`, `Bring ${member} back first.`)
  if (mayCorrupt(status.value.version))
    return refuse(
      `etcd ${status.value.version} can lose consistency when it crashes during a defragmentation`,
      'Upgrade to 3.5.6 or newer first.',
    )
  if (!metrics.ok)
    return refuse(
      `the metrics of ${member} cannot be read (${metrics.message})`,
      'Without them nobody could tell whether it is done.',
    )
  const deadly = livenessRefusal(target, view)
  if (deadly !== null) return refuse(deadly.reason, deadly.remedy)
  return roomRefusal(target, view) ?? mayTakeAway(target, view)
}

/** etcd-facts 2.12: refuse where a crash meanwhile could leave the data inconsistent; an unreadable version counts as one. */
function mayCorrupt(text: string): boolean {
  const version = parseVersion(text)
  const fault = versionFaults.find(({id}) => id === 'online-defragmentation')
  return version === null || fault === undefined || isWithin(version, fault.ranges)
}
