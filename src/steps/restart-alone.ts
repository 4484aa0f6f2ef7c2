import {z} from 'zod'
import {isAlone, servesAlone} from '../domain/alone.ts'
import {FORCE, isForceInForce, isForceWritten} from '../domain/force-setting.ts'
import {allow, refuse} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Guard, type Progress} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** As for its first start (etcd-facts A15). */
const DEADLINE_MS = 300_000

/** A nearly idle member answers again within a second or two. */
const TYPICAL_RESTART_MS = 5_000

const Input = z.strictObject({
  member: z.string().min(1),
  /** As for its first start. */
  clusterId: z.string(),
  revision: z.string().regex(/^\d{0,20}$/),
})

const Mark = z.strictObject({serviceStart: z.number().nullable()})

/** A15: restart the only member without force-new-cluster, and prove by its own settings that it runs without. */
export const restartAlone = defineStep({
  id: 'restart-alone',
  input: Input,
  moves: ['leader', 'term'],
  asks: {probes: ['process']},
  undo: 'Nothing to undo; a member that does not come back is left as it is for a person to look at.',
  describe: ({member}) => `Restart ${member} without ${FORCE}`,
  commandLine: ({member}, view) => `${serviceLine(member, 'restart', view)}   # on the host of ${member}`,
  forecast: ({member}) => ({
    stallMs: TYPICAL_RESTART_MS,
    away: [member],
    sentence: 'the only member answers nobody for a few seconds',
  }),
  guard: (input, view) => {
    const target = memberNamed(view, input.member)
    if (!target.probes.host.ok)
      return refuse(
        `the host of ${input.member} cannot be read (${target.probes.host.message})`,
        'Configure the host, or make it reachable by SSH.',
      )
    if (isForceWritten(target) !== false)
      return refuse(
        `${FORCE} may still be written on the host of ${input.member}`,
        'Take it out first: at this restart it would drop members again.',
      )
    return isAlone(input, view)
  },
  unneeded: () => null,
  mark: ({member}, view) => {
    const {host} = memberNamed(view, member).probes
    return {serviceStart: host.ok ? host.value.startedAt : null}
  },
  progress: ({member}, view, mark) => progressOf(memberNamed(view, member), Mark.safeParse(mark).data),
  fit: (input, view) => runsWithout(input, view),
  deadlineMs: () => DEADLINE_MS,
  run: ({member}, {tools, deadlineMs}) => tools.restartService(member, deadlineMs),
})

function runsWithout(input: z.infer<typeof Input>, view: ClusterView): Guard {
  const serves = servesAlone(input, view)
  if (!serves.allow) return serves
  const forced = isForceInForce(memberNamed(view, input.member))
  if (forced === false) return allow(`${serves.because}, and runs without ${FORCE}`)
  return forced === null
    ? refuse(`with which settings ${input.member} runs cannot be read`, 'Let Quorate read them there.')
    : refuse(`${input.member} still runs with ${FORCE}`, 'Take it out where it is set, and restart it.')
}

function progressOf(
  {probes: {host, status}}: ObservedMember,
  mark: z.infer<typeof Mark> | undefined,
): Progress {
  if (mark === undefined || !host.ok) return 'cannot-tell'
  const {service, startedAt} = host.value
  if (service === 'inactive' || service === 'failed' || startedAt === mark.serviceStart) return 'not-done'
  return service === 'active' && status.ok ? 'done' : 'in-progress'
}
