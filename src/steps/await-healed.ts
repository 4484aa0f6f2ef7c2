import {DrillInput} from '../domain/drill.ts'
import {allow} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'
import {isHealthyVoter} from '../domain/view.ts'

/** After the timer fired a member gets as long to come back as after a restart (etcd-facts A07). */
const COME_BACK_MS = 120_000

/** Watches the host heal itself; does nothing, since the point of a drill is that nobody has to. */
export const awaitHealed = defineStep<DrillInput>({
  id: 'await-healed',
  input: DrillInput,
  moves: ['leader', 'term'],
  asks: {probes: ['drill']},
  undo: 'Nothing to undo: it only watches.',
  describe: ({member}) => `Watch ${member} come back by itself`,
  commandLine: ({member}) => `etcdctl endpoint health   # until ${member} is healthy again`,
  forecast: ({member, seconds}) => ({
    stallMs: null,
    away: [member],
    sentence: `the host heals it within ${Number(seconds)} s of arming the timer`,
  }),
  guard: () => allow('it only watches'),
  unneeded: () => null,
  mark: () => ({}),
  progress: ({member}, view) => {
    const target = memberNamed(view, member)
    const {drill} = target.probes
    return drill.ok && drill.value.processState !== 'T' && isHealthyVoter(target) ? 'done' : 'in-progress'
  },
  deadlineMs: ({seconds}) => Number(seconds) * 1000 + COME_BACK_MS,
  run: () => Promise.resolve(),
})
