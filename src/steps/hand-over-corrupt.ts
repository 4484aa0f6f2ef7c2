import {z} from 'zod'
import {asIfNotCorrupt, mayTakeLead} from '../domain/corrupt-gate.ts'
import {survivesRemoval} from '../domain/removal-gate.ts'
import {defineStep} from '../domain/runbook.ts'
import {moveLeader} from './move-leader.ts'

/**
 * A06 while CORRUPT is raised: the leader holds other data than the majority and goes next, so another one has to lead.
 * Only for that: as long as the alarm stands, nothing else is moved.
 */
export const handOverCorrupt = defineStep({
  id: 'hand-over-corrupt',
  input: z.strictObject({to: z.string().min(1)}),
  moves: ['leader', 'term'],
  undo: 'Nothing to undo: the member that led is about to be removed.',
  describe: ({to}) => `Move leadership to ${to}, away from the member with other data`,
  commandLine: (input, view) => moveLeader.commandLine(input, view),
  forecast: (input, view) => moveLeader.forecast(input, view),
  guard: ({to}, view) =>
    mayTakeLead(
      view.voters.find(({name}) => name === to),
      view,
    ),
  unneeded: (input, view) => moveLeader.unneeded(input, view),
  mark: (input, view) => moveLeader.mark(input, view),
  progress: (input, view, mark) => moveLeader.progress(input, view, mark),
  fit: (_, view) => survivesRemoval(asIfNotCorrupt(view)),
  deadlineMs: (input, view) => moveLeader.deadlineMs(input, view),
  run: (input, context) => moveLeader.run(input, context),
})
