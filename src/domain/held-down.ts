import {allow, refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import type {ObservedMember} from './view.ts'

/**
 * Whether the host itself says that no process of this member runs and that nothing starts it: the proof that fencing
 * needs (etcd-facts A15), and the condition of every act on its data. Silence of the endpoint is none.
 */
export function isHeldDown({name, probes: {host}}: ObservedMember): Guard {
  if (!host.ok)
    return refuse(
      `the host of ${name} cannot be read (${host.message})`,
      'Configure the host, or make it reachable by SSH.',
    )
  const {service, mainPid, keptDown} = host.value
  if (mainPid !== 0 || (service !== 'inactive' && service !== 'failed'))
    return refuse(`etcd of ${name} runs (its service is ${service})`, 'Stop it and keep it down first.')
  if (keptDown !== true)
    return refuse(
      `nothing keeps etcd of ${name} down`,
      'Something may start it at any moment; keep it down first.',
    )
  return allow(`etcd of ${name} is down and kept down`)
}

/** What the data directory of a member holds; null where it cannot be read. */
export function dataNames({probes: {dataDirectory}}: ObservedMember): readonly string[] | null {
  return dataDirectory.ok ? dataDirectory.value.names : null
}

/** Whether a restore, also one of a Quorate that died, is making data there now. */
export function isRestoring({probes: {dataDirectory}}: ObservedMember): boolean {
  return dataDirectory.ok && dataDirectory.value.restoring === true
}

/** Refuses an act on data while the member may run, its data directory cannot be read, or somebody else works there. */
export function mayTouchData(member: ObservedMember): Guard {
  const down = isHeldDown(member)
  if (!down.allow) return down
  const {dataDirectory} = member.probes
  if (!dataDirectory.ok)
    return refuse(
      `the data directory of ${member.name} cannot be read (${dataDirectory.message})`,
      'Set dataDir of its host in quorate.yaml and allow the listing in sudoers; docs/configuration.md has the lines.',
    )
  if (isRestoring(member))
    return refuse(
      `a restore is under way on the host of ${member.name}`,
      'It goes on by itself; wait until it has ended, `systemctl status quorate-restore` there says when.',
    )
  return down
}
