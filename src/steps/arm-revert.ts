import {type DrillFault, DrillInput} from '../domain/drill.ts'
import {mayArm} from '../domain/drill-gate.ts'
import {allow, refuse} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {duration} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

/** One command, answered within seconds even by a busy host; a timer that came later would be of no use. */
const DEADLINE_MS = 10_000

/** Arms, on the host itself and before anything is broken, the timer that takes the fault back. */
export const armRevert = defineStep<DrillInput>({
  id: 'arm-revert',
  input: DrillInput,
  moves: [],
  asks: {probes: ['drill']},
  settles: false,
  undo: 'Nothing to undo: the timer starts a service that runs, wakes a process that is awake, or finds no table to remove.',
  describe: ({member, seconds}) =>
    `Arm a timer on the host of ${member} that takes the fault back after ${Number(seconds)} s`,
  commandLine: ({member, fault, seconds}) =>
    `systemd-run --unit=quorate-drill-revert --on-active=${seconds} -- ${healing[fault]}   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nothing changes yet'}),
  guard: ({member, fault}, view) => mayArm(memberNamed(view, member), fault, view),
  unneeded: () => null,
  mark: () => ({}),
  progress: ({member, fault}, view) => armed(memberNamed(view, member), fault),
  fit: ({member}, view) => {
    const {drill} = memberNamed(view, member).probes
    return drill.ok && drill.value.revert !== null
      ? allow(`the timer fires in ${duration(drill.value.revert.leftMs)}`)
      : refuse('the timer is not armed', 'Ask for the drill again; nothing was broken.')
  },
  deadlineMs: () => DEADLINE_MS,
  run: ({member, fault, seconds}, {tools, deadlineMs}) =>
    tools.armRevert(member, {fault, seconds}, deadlineMs),
})

const healing: Readonly<Record<DrillFault, string>> = {
  stop: 'systemctl start <unit of etcd>',
  pause: 'systemctl kill --signal=SIGCONT <unit of etcd>',
  isolate: 'nft delete table inet quorate_drill',
}

function armed({probes: {drill}}: ObservedMember, fault: DrillFault): Progress {
  if (!drill.ok) return 'cannot-tell'
  return drill.value.revert?.heals === fault ? 'done' : 'not-done'
}
