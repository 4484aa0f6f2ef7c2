import {z} from 'zod'
import {isFitForNextStep, refuse} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'

/** The server gives a transfer one election timeout; this covers timers up to five seconds (etcd-facts A06). */
const DEADLINE_MS = 15_000

/** A06: hand leadership to another voter. The old leader stays a healthy follower. */
export const moveLeader = defineStep({
  id: 'move-leader',
  input: z.strictObject({to: z.string().min(1)}),
  moves: ['leader', 'term'],
  undo: 'Move leadership back to the member that had it.',
  describe: ({to}) => `Move leadership to ${to}`,
  commandLine: ({to}, view) =>
    `etcdctl --endpoints=${view.leader?.endpoint ?? '<leader>'} move-leader ${memberNamed(view, to).id}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'writes pause for less than a second'}),
  guard: ({to}, view) => {
    const target = memberNamed(view, to)
    if (target.learner) return refuse(`${to} is a learner and cannot lead`, 'Choose a voter.')
    return isFitForNextStep(view)
  },
  unneeded: ({to}, view) => (view.leader === memberNamed(view, to) ? `${to} already leads` : null),
  mark: (_, view) => ({leader: view.leader?.id ?? null}),
  progress: ({to}, view) => {
    if (view.leader === null) return 'in-progress'
    return view.leader.id === memberNamed(view, to).id ? 'done' : 'not-done'
  },
  deadlineMs: () => DEADLINE_MS,
  run: ({to}, {view, tools, deadlineMs}) =>
    tools.moveLeader(view.leader?.endpoint ?? '', memberNamed(view, to).id ?? '', deadlineMs),
})
