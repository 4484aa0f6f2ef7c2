import {z} from 'zod'
import {allow, refuse} from '../domain/gate.ts'
import {isHeldDown} from '../domain/held-down.ts'
import {entryOf} from '../domain/listed.ts'
import {memberNamed} from '../domain/member-name.ts'
import {survivesRemoval} from '../domain/removal-gate.ts'
import {defineStep, type Guard, type Progress} from '../domain/runbook.ts'
import {manifestOf, serviceLine} from '../domain/service-line.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** The longest a unit takes to stop before systemd kills it (`DefaultTimeoutStopSec`), and half a minute for the orders. */
const DEADLINE_MS = 120_000

/**
 * Why a member may be stopped for good: it was removed, the cluster has no quorum it could cost, or people roll the
 * whole cluster back on purpose.
 */
const Why = z.enum(['removed', 'no-quorum', 'rollback'])

/** Host primitive of etcd-facts 4.0: stop etcd of one member and keep it down, so that nothing brings it back by itself. */
export const stopMember = defineStep({
  id: 'stop-member',
  input: z.strictObject({member: z.string().min(1), why: Why}),
  moves: ['members', 'leader', 'term', 'alarms', 'versions'],
  inTheDark: true,
  undo: 'Release the service and start it; nothing of its data was touched.',
  describe: ({member}) => `Stop ${member} and keep it down`,
  commandLine: ({member}, view) =>
    `${serviceLine(member, 'hold', view)}   # on the host of ${member}, ${manifestOf(member, view) === null ? 'then kept down by a drop-in' : 'where kubelet does not look'}`,
  forecast: ({member}) => ({stallMs: null, away: [member], sentence: 'stays down until it is released'}),
  guard: ({member, why}, view) => {
    const target = memberNamed(view, member)
    const {host} = target.probes
    if (!host.ok)
      return refuse(
        `the host of ${member} cannot be read (${host.message})`,
        'Configure the host, or make it reachable by SSH: silence is no proof that it is down.',
      )
    return mayStop({target, why}, view)
  },
  unneeded: ({member}, view) =>
    isHeldDown(memberNamed(view, member)).allow ? 'it is down and kept down already' : null,
  mark: () => null,
  progress: ({member}, view) => stopped(memberNamed(view, member)),
  fit: ({member, why}, view) => {
    const down = isHeldDown(memberNamed(view, member))
    return down.allow && why === 'removed' ? survivesRemoval(view) : down
  },
  deadlineMs: () => DEADLINE_MS,
  run: async ({member}, {tools, deadlineMs}) => {
    await tools.keepServiceDown(member, deadlineMs)
    await tools.stopService(member, deadlineMs)
  },
})

function mayStop(
  {target, why}: {readonly target: ObservedMember; readonly why: z.infer<typeof Why>},
  view: ClusterView,
): Guard {
  const {healthy, voters, needed, margin} = view.quorum
  if (why === 'rollback') return allow('the whole cluster is stopped on purpose')
  if (why === 'no-quorum')
    return margin < 0
      ? allow(
          `there is no quorum that it could cost: ${healthy} of ${voters} voters healthy, quorum is ${needed}`,
        )
      : refuse(
          `the cluster has quorum (${healthy} of ${voters} voters healthy, quorum is ${needed})`,
          'What this plan repairs is not broken any more; look again.',
        )
  return view.memberList === null || entryOf(view, target.id) !== undefined
    ? refuse(`${target.name} is not proven to be removed`, 'Remove it from the members first.')
    : allow('it is in the member list no longer')
}

/** The orders may be given again: each of them is one that changes nothing the second time. */
function stopped(member: ObservedMember): Progress {
  const {host} = member.probes
  if (!host.ok) return 'cannot-tell'
  if (isHeldDown(member).allow) return 'done'
  return host.value.service === 'deactivating' ? 'in-progress' : 'not-done'
}
