import {certificateRefusal} from './certificate-gate.ts'
import {forceRefusal} from './force-setting.ts'
import {refuse} from './gate.ts'
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
