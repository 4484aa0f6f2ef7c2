import {refuse} from './gate.ts'
import type {Guard} from './runbook.ts'
import type {ObservedMember} from './view.ts'

/** The setting that makes etcd drop every other member at its start; left on, it does so at every start. */
export const FORCE = 'force-new-cluster'

/** Whether the next start would force a new cluster; null where the settings on the host cannot be read. */
export function isForceWritten({probes: {process: onHost}}: ObservedMember): boolean | null {
  if (!onHost.ok || onHost.value.written === undefined) return null
  return onHost.value.written[FORCE] === 'true'
}

/** Whether the process that runs was started so; null where its settings cannot be read, or none runs. */
export function isForceInForce({probes: {process: onHost}}: ObservedMember): boolean | null {
  if (!onHost.ok || onHost.value.pid === 0) return null
  return onHost.value.settings[FORCE]?.value === 'true'
}

/** Why the settings cannot be read, in words. */
export function whySettingsUnread({probes: {process: onHost}}: ObservedMember): string {
  return onHost.ok ? (onHost.value.gaps[0] ?? 'no reason given') : onHost.message
}

/**
 * Why a member must not be started now; null where nothing speaks against it, also where its settings cannot be read.
 * SAFETY: a start that nobody meant to force drops every other member; test "refuses a start that would force a new cluster".
 */
export function forceRefusal(member: ObservedMember): Guard | null {
  return isForceWritten(member) === true
    ? refuse(
        `${FORCE} is written on the host of ${member.name}, so this start would drop every other member`,
        'Take it out there, or finish what it was written for: `/etcd plan recover-quorum`.',
      )
    : null
}
