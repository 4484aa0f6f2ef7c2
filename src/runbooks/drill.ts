import {DrillFault, DrillSeconds} from '../domain/drill.ts'
import {mayArm} from '../domain/drill-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import type {NoPlan} from '../domain/plan.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {startedAt} from '../domain/started-at.ts'
import type {ClusterView} from '../domain/view.ts'

/** A rehearsal: one member goes away for a bounded time, and its host brings it back whatever happens to Quorate. */
export const drill = defineRunbook({
  id: 'drill',
  catalogue: ['A07'],
  title: 'Drill',
  summary:
    'Stops, pauses or isolates one member, or the leader, for a bounded time; a timer on its host, armed before, takes that back.',
  risk: 'destructive',
  treats: ['linearizable-health'],
  // The files are read for the plan alone: while the timer runs there is no time for them.
  asks: {probes: ['drill', 'certificateFiles']},
  measure: {title: 'Process started', show: startedAt},
  params: [
    {name: 'member', about: 'the member that goes away, or `leader`', required: true},
    {
      name: 'fault',
      about: '`stop`, `pause` or `isolate` (its peer port is cut off); without it, `stop`',
      required: false,
    },
    {name: 'seconds', about: 'how long at most, from 10 to 600; without it, 60', required: false},
  ],
  draft: ({member = '', fault = 'stop', seconds = '60'}, {view}) => {
    const kind = DrillFault.safeParse(fault)
    if (!kind.success) return {reason: `${fault} is no drill.`, remedy: 'Give `stop`, `pause` or `isolate`.'}
    const time = DrillSeconds.safeParse(/^\d{1,3}$/.test(seconds) ? seconds.padStart(3, '0') : '')
    if (!time.success)
      return {reason: `${seconds} is no time from 10 to 600 seconds.`, remedy: 'Give whole seconds.'}
    return draftFor(member, {fault: kind.data, seconds: time.data}, view)
  },
})

function draftFor(
  member: string,
  kind: {readonly fault: DrillFault; readonly seconds: string},
  view: ClusterView,
): Draft | NoPlan {
  const target = member === 'leader' ? view.leader : memberNamed(view, member)
  if (target === null)
    return {reason: 'The voters do not agree on a leader.', remedy: 'Wait until the election is over.'}
  const guard = mayArm(target, kind.fault, view)
  if (!guard.allow) return {reason: `${guard.reason}.`, remedy: guard.remedy}
  const input = {member: target.name, ...kind}
  return {
    steps: ['arm-revert', 'inject-fault', 'await-healed', 'disarm-revert'].map(step => ({step, input})),
    notes: [
      `${guard.because}.`,
      `${target.name} comes back by the timer of its own host, also when Quorate dies, loses its way there, or is told to stop.`,
      ...(target === view.leader
        ? [`${target.name} leads: writes pause until another voter is elected.`]
        : []),
    ],
  }
}
