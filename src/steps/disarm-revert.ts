import {DrillInput} from '../domain/drill.ts'
import {allow, refuse} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'
import {isHealthyVoter} from '../domain/view.ts'

const DEADLINE_MS = 10_000

/** Takes away a timer that is not needed any more, because the member came back before it fired. */
export const disarmRevert = defineStep<DrillInput>({
  id: 'disarm-revert',
  input: DrillInput,
  moves: ['leader', 'term'],
  asks: {probes: ['drill']},
  undo: 'Nothing to undo: the member is healthy.',
  describe: ({member}) => `Take the timer off the host of ${member}`,
  commandLine: ({member}) => `systemctl stop quorate-drill-revert.timer   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nobody notices'}),
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    return isHealthyVoter(target)
      ? allow(`${member} is healthy, so nothing is left to take back`)
      : refuse(`${member} is not healthy, and its timer is what brings it back`, 'Wait for the timer.')
  },
  unneeded: ({member}, view) => {
    const {drill} = memberNamed(view, member).probes
    return drill.ok && drill.value.revert === null ? 'its timer has fired' : null
  },
  mark: () => ({}),
  progress: ({member}, view) => {
    const {drill} = memberNamed(view, member).probes
    if (!drill.ok) return 'cannot-tell'
    return drill.value.revert === null ? 'done' : 'not-done'
  },
  deadlineMs: () => DEADLINE_MS,
  run: ({member}, {tools, deadlineMs}) => tools.disarmRevert(member, deadlineMs),
})
