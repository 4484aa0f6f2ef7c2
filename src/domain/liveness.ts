import type {NoPlan} from './plan.ts'
import {manifestOf} from './service-line.ts'
import {duration} from './units.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** Lab runs reached 45 MB/s of data in use; half of it keeps the forecast honest (etcd-facts A02). */
const BYTES_PER_SECOND = 20_000_000

/** More of the time kubelet is patient than this is never planned for (etcd-facts A02). */
const SHARE = 0.5

/** Codes of a look that did not ask; the look before a plan or step does. */
const notLooked = ['probe/not-asked', 'probe/pending']

/** How long a defragmentation of this member is expected to take; null when its size could not be read. */
export function defragmentMs({probes: {status}}: ObservedMember): number | null {
  return status.ok ? Math.ceil((status.value.dbSizeInUse / BYTES_PER_SECOND) * 1000) : null
}

/**
 * Why kubelet could end this member in the middle of a defragmentation, which answers no probe; null where nothing
 * would. Only static pods have such a probe; one whose manifest cannot be read is no permission.
 * SAFETY: a container killed then begins anew, with its file half written; `test/domain/liveness.test.ts`.
 */
export function livenessRefusal(member: ObservedMember, view: ClusterView): NoPlan | null {
  const {name, probes} = member
  if (manifestOf(name, view) === null) return null
  if (!probes.process.ok)
    return notLooked.includes(probes.process.code)
      ? null
      : {
          reason: `how long kubelet waits for ${name} is not known (${probes.process.message})`,
          remedy: 'Let Quorate read its manifest; docs/configuration.md lists the rights.',
        }
  const {liveness} = probes.process.value
  const expected = defragmentMs(member)
  if (liveness === undefined || expected === null) return null
  const budget = patienceMs(liveness)
  if (expected < budget * SHARE) return null
  const {periodSeconds, failureThreshold, timeoutSeconds} = liveness
  return {
    reason: `${name} would answer no liveness probe for about ${duration(expected)}, and kubelet may end it after ${duration(budget)} (${failureThreshold} probes, one each ${periodSeconds} s, ${timeoutSeconds} s each): at most half of that is planned for`,
    remedy: `Give its livenessProbe a higher failureThreshold first, for one member after the other, or defragment it while it is stopped.`,
  }
}

/** The least time kubelet waits: a probe may come at once, and the last of them still has its own time to fail. */
function patienceMs({
  periodSeconds,
  failureThreshold,
  timeoutSeconds,
}: {
  readonly periodSeconds: number
  readonly failureThreshold: number
  readonly timeoutSeconds: number
}): number {
  return ((failureThreshold - 1) * periodSeconds + timeoutSeconds) * 1000
}
