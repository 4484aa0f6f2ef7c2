import {certificateRefusal} from './certificate-gate.ts'
import {forceRefusal} from './force-setting.ts'
import {allow, mayTakeAway, refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** A07: what speaks against a restart of this member whoever leads and whoever else is up; null when nothing does. */
export function restartRefusal(target: ObservedMember, view: ClusterView): Guard | null {
  const {name: member, probes} = target
  const {host} = probes
  if (!host.ok)
    return refuse(
      `the host of ${member} cannot be read (${host.message})`,
      'Configure the host, or make it reachable by SSH.',
    )
  if (host.value.service === 'activating')
    return refuse(`${member} is starting already`, 'Wait until it has started, then look again.')
  return certificateRefusal(target, Date.parse(view.observedAt)) ?? forceRefusal(target)
}

/**
 * A07: may this member be restarted now, through its host?
 * SAFETY: keeps quorum, and a member from staying down; `test/steps/restart-member.test.ts`.
 */
export function mayRestart(target: ObservedMember, view: ClusterView): Guard {
  const barred = restartRefusal(target, view)
  if (barred !== null) return barred
  const {host} = target.probes
  const service = host.ok ? host.value.service : 'unknown'
  // Starting what does not run takes nothing away; with quorum lost it is the way back (etcd-facts R09).
  if (service === 'inactive' || service === 'failed')
    return allow(`its service is ${service}, so nothing is taken away`)
  if (view.leader === target)
    return refuse(`${target.name} leads the cluster`, 'Move leadership to another member first.')
  return mayTakeAway(target, view)
}
