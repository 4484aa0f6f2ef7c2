import {z} from 'zod'
import {MemberInput, memberNamed} from '../domain/member-name.ts'
import {mayRestart} from '../domain/restart-gate.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'
import type {ObservedMember} from '../domain/view.ts'

/** A member gets two minutes to come back, plus a second per 20 MB of database (etcd-facts A07). */
const BASE_DEADLINE_MS = 120_000
const BYTES_PER_SECOND = 20_000_000

/** A process that needs longer than this to answer after its start is worth a look; nearly idle ones take one or two. */
const TYPICAL_RESTART_MS = 5_000

const Mark = z.strictObject({processStart: z.number().nullable(), serviceStart: z.number().nullable()})

/** A07: restart the etcd service of one member through the service manager of its host. */
export const restartMember = defineStep({
  id: 'restart-member',
  input: MemberInput,
  moves: [],
  asks: {probes: ['certificateFiles', 'process']},
  undo: 'Nothing to undo; a member that does not come back is left as it is for a person to look at.',
  describe: ({member}) => `Restart ${member}`,
  commandLine: ({member}, view) => `${serviceLine(member, 'restart', view)}   # on the host of ${member}`,
  forecast: ({member}) => ({
    stallMs: TYPICAL_RESTART_MS,
    away: [member],
    sentence: 'answers nobody for a few seconds',
  }),
  guard: ({member}, view) => mayRestart(memberNamed(view, member), view),
  unneeded: () => null,
  mark: ({member}, view) => {
    const {metrics, host} = memberNamed(view, member).probes
    return {
      processStart: metrics.ok ? (metrics.value.processStart ?? null) : null,
      serviceStart: host.ok ? host.value.startedAt : null,
    }
  },
  progress: ({member}, view, mark) => restartProgress(memberNamed(view, member), Mark.safeParse(mark).data),
  deadlineMs: ({member}, view) => BASE_DEADLINE_MS + loadMs(memberNamed(view, member)),
  run: ({member}, {tools, deadlineMs}) => tools.restartService(member, deadlineMs),
})

/** Two witnesses: the process tells its own start time, the service manager tells when it started it. */
function restartProgress(member: ObservedMember, mark: z.infer<typeof Mark> | undefined): Progress {
  const {metrics, host, status} = member.probes
  if (mark === undefined) return 'cannot-tell'
  if (
    metrics.ok &&
    metrics.value.processStart !== undefined &&
    metrics.value.processStart !== mark.processStart
  )
    return status.ok ? 'done' : 'in-progress'
  if (host.ok && host.value.service === 'active')
    return host.value.startedAt === mark.serviceStart ? 'not-done' : 'in-progress'
  if (host.ok)
    return host.value.service === 'inactive' || host.value.service === 'failed' ? 'not-done' : 'in-progress'
  return metrics.ok ? 'not-done' : 'cannot-tell'
}

function loadMs({probes: {status}}: ObservedMember): number {
  return status.ok ? (status.value.dbSize / BYTES_PER_SECOND) * 1000 : 0
}
