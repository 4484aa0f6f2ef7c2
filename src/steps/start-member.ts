import {z} from 'zod'
import {forceRefusal} from '../domain/force-setting.ts'
import {allow, refuse} from '../domain/gate.ts'
import {votersAreFit} from '../domain/learner-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Guard, type Progress} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A member gets two minutes to come up (etcd-facts A07, A10). */
const DEADLINE_MS = 120_000

/**
 * Whether the member can be ready by itself: with quorum of the others, or alone as the only voter. One that waits for
 * others cannot: etcd opens its client port only when a leader is known.
 */
const When = z.enum(['joins', 'alone', 'waits'])

/** Host primitive of etcd-facts 4.0: release the service of one member that was kept down, and start it. */
export const startMember = defineStep({
  id: 'start-member',
  input: z.strictObject({member: z.string().min(1), when: When}),
  moves: ['clusterId', 'members', 'leader', 'term', 'alarms', 'versions'],
  asks: {probes: ['process']},
  inTheDark: true,
  undo: 'Stop it again and keep it down.',
  describe: ({member}) => `Start ${member}`,
  commandLine: ({member}, view) => `${serviceLine(member, 'start', view)}   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'takes nothing away'}),
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    const {host} = target.probes
    if (!host.ok)
      return refuse(
        `the host of ${member} cannot be read (${host.message})`,
        'Configure the host, or make it reachable by SSH.',
      )
    const forcing = forceRefusal(target)
    if (forcing !== null) return forcing
    const {service} = host.value
    return service === 'inactive' || service === 'failed'
      ? allow(`its service is ${service}, so nothing is taken away`)
      : refuse(`the service of ${member} is ${service}`, 'Look at its host before going on.')
  },
  unneeded: () => null,
  mark: () => null,
  progress: ({member, when}, view) => started(memberNamed(view, member), when),
  fit: (input, view) => hasCome(input, view),
  deadlineMs: () => DEADLINE_MS,
  run: async ({member, when}, {tools, deadlineMs}) => {
    await tools.releaseService(member, deadlineMs)
    await (when === 'waits' ? tools.beginService(member, deadlineMs) : tools.startService(member, deadlineMs))
  },
})

function started({probes: {host, status}}: ObservedMember, when: z.infer<typeof When>): Progress {
  if (status.ok) return 'done'
  if (!host.ok) return 'cannot-tell'
  const {service, mainPid, keptDown} = host.value
  if (mainPid === 0 && keptDown === true) return 'not-done'
  if (when === 'waits' && mainPid !== 0) return 'done'
  return mainPid === 0 && service !== 'activating' ? 'not-done' : 'in-progress'
}

function hasCome(
  {member, when}: {readonly member: string; readonly when: z.infer<typeof When>},
  view: ClusterView,
): Guard {
  const target = memberNamed(view, member)
  const {host, status} = target.probes
  if (when === 'waits')
    return host.ok && host.value.mainPid !== 0
      ? allow(`etcd of ${member} runs and waits for the others`)
      : refuse(`etcd of ${member} does not run`, `Look at its log on the host of ${member}.`)
  if (!status.ok) return refuse(`${member} does not answer (${status.message})`, `Look at ${member}.`)
  return votersAreFit(view)
}
