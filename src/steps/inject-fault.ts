import {z} from 'zod'
import {DrillInput} from '../domain/drill.ts'
import {mayInject, othersCarryOn} from '../domain/drill-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import type {ObservedMember} from '../domain/view.ts'

/** etcd stops within a second or two; one that hangs is ended by systemd after 90 s, and the timer comes before that. */
const DEADLINE_MS = 30_000

const Mark = z.strictObject({serviceStart: z.number().nullable()})

/** The fault of a drill, brought about only under a timer that takes it back. */
export const injectFault = defineStep<DrillInput>({
  id: 'inject-fault',
  input: DrillInput,
  moves: ['leader', 'term'],
  asks: {probes: ['drill']},
  settles: false,
  undo: 'The timer on the host takes it back, whatever happens to Quorate.',
  describe: ({member, fault, seconds}) =>
    `${fault === 'stop' ? 'Stop' : 'Pause'} ${member} for at most ${Number(seconds)} s`,
  commandLine: ({member, fault}) =>
    `systemctl ${fault === 'stop' ? 'stop' : 'kill --signal=SIGSTOP'} <unit of etcd>   # on the host of ${member}, only while the timer is armed`,
  forecast: ({member, seconds}) => ({
    stallMs: Number(seconds) * 1000,
    away: [member],
    sentence: 'answers nobody until the timer fires; a leader is replaced by an election',
  }),
  guard: (input, view) => mayInject(memberNamed(view, input.member), input, view),
  unneeded: () => null,
  mark: ({member}, view) => {
    const {host} = memberNamed(view, member).probes
    return {serviceStart: host.ok ? host.value.startedAt : null}
  },
  progress: ({member, fault}, view, mark) => {
    const target = memberNamed(view, member)
    const before = Mark.safeParse(mark).data
    if (before === undefined) return 'cannot-tell'
    return fault === 'stop' ? stopped(target, before.serviceStart) : paused(target)
  },
  fit: ({member}, view) => othersCarryOn(memberNamed(view, member), view),
  deadlineMs: () => DEADLINE_MS,
  run: ({member, fault}, {tools, deadlineMs}) => tools.injectFault(member, fault, deadlineMs),
})

/** A service that was started since then has been down in between. */
function stopped({probes: {host}}: ObservedMember, serviceStart: number | null): Progress {
  if (!host.ok) return 'cannot-tell'
  const {service, startedAt} = host.value
  if (service === 'inactive' || service === 'failed' || startedAt !== serviceStart) return 'done'
  return service === 'active' ? 'not-done' : 'in-progress'
}

/** A process that was woken shows no trace of it: once the timer is gone, nobody can tell. */
function paused({probes: {drill}}: ObservedMember): Progress {
  if (!drill.ok) return 'cannot-tell'
  if (drill.value.processState === 'T') return 'done'
  return drill.value.revert === null ? 'cannot-tell' : 'not-done'
}
