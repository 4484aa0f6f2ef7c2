import {z} from 'zod'
import {type DrillFault, DrillInput, PEER_PORT} from '../domain/drill.ts'
import {mayInject, othersCarryOn} from '../domain/drill-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {isHealthyVoter, type ObservedMember} from '../domain/view.ts'

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
    `${words[fault].title.replace('%', member)} for at most ${Number(seconds)} s`,
  commandLine: ({member, fault}) =>
    `${words[fault].line}   # on the host of ${member}, only while the timer is armed`,
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
    if (fault === 'isolate') return isolated(target)
    return fault === 'stop' ? stopped(target, before.serviceStart) : paused(target)
  },
  fit: ({member}, view) => othersCarryOn(memberNamed(view, member), view),
  deadlineMs: () => DEADLINE_MS,
  run: ({member, fault}, {tools, deadlineMs}) => tools.injectFault(member, fault, deadlineMs),
})

const words: Readonly<Record<DrillFault, {readonly title: string; readonly line: string}>> = {
  stop: {title: 'Stop %', line: 'systemctl stop <unit of etcd>'},
  pause: {title: 'Pause %', line: 'systemctl kill --signal=SIGSTOP <unit of etcd>'},
  isolate: {
    title: 'Isolate % from its peers',
    line: `nft create table inet quorate_drill, with chains that drop TCP port ${PEER_PORT} in and out`,
  },
}

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

/** A process that runs and through which nothing can be read with quorum. Nobody can tell any more once the timer is gone. */
function isolated(target: ObservedMember): Progress {
  const {drill, host} = target.probes
  if (!drill.ok || !host.ok || drill.value.revert === null) return 'cannot-tell'
  if (isHealthyVoter(target)) return 'not-done'
  return host.value.service === 'active' ? 'done' : 'cannot-tell'
}
