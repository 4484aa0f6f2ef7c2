import {certificateRefusal} from './certificate-gate.ts'
import {allow, mayTakeAway, refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/**
 * A07: may this member be restarted now, through its host?
 * SAFETY: keeps quorum, and a member from staying down; `test/steps/restart-member.test.ts`.
 */
export function mayRestart(target: ObservedMember, view: ClusterView): Guard {
  const {name: member, probes} = target
  const {host} = probes
  if (!host.ok)
    return refuse(
      `the host of ${member} cannot be read (${host.message})`,
      'Configure the host, or make it reachable by SSH.',
    )
  const {service} = host.value
  if (service === 'activating')
    return refuse(`${member} is starting already`, 'Wait until it has started, then look again.')
  const certificates = certificateRefusal(target, Date.parse(view.observedAt))
  if (certificates !== null) return certificates
  // Starting what does not run takes nothing away; with quorum lost it is the way back (etcd-facts R09).
  if (service === 'inactive' || service === 'failed')
    return allow(`its service is ${service}, so nothing is taken away`)
  if (view.leader === target)
    return refuse(`${member} leads the cluster`, 'Move leadership to another member first.')
  return mayTakeAway(target, view)
}
