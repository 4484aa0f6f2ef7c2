import {allow, refuse} from '../domain/gate.ts'
import {learnerCalled, mayPromote, voterCalled} from '../domain/learner-gate.ts'
import {MemberInput} from '../domain/member-name.ts'
import {defineStep, type Guard} from '../domain/runbook.ts'
import {bytes, duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** Time to join, and speed at which the data follow (etcd-facts A10). */
const JOIN_MS = 120_000
const BYTES_PER_SECOND = 10_000_000

/**
 * A11, what comes before it: wait until a learner that was started has the data. Changes nothing; a plan that goes on to
 * promote it would otherwise be refused while a large database is still on its way. `member` is its name, its id or its
 * peer address.
 */
export const catchUp = defineStep({
  id: 'catch-up',
  input: MemberInput,
  moves: [],
  undo: 'Nothing to undo: it only waits.',
  describe: ({member}) => `Wait until ${member} has caught up`,
  commandLine: ({member}, view) =>
    `etcdctl --endpoints=${view.leader?.endpoint ?? '<leader>'},${learnerCalled(view, member)?.endpoint ?? '<its endpoint>'} endpoint status -w table`,
  forecast: (_, view) => ({
    stallMs: null,
    away: [],
    sentence: `copies ${bytes(sizeOf(view))}, ${duration(copyMs(view))} or less`,
  }),
  guard: ({member}, view) => {
    const learner = learnerCalled(view, member)
    if (learner === undefined)
      return refuse(`no learner is listed at ${member}`, 'Look at the members again: `/etcd members`.')
    if (!learner.started)
      return refuse(`${learner.name} was added and never started`, 'Start etcd there, then look again.')
    return allow(`${learner.name} is a learner and has started`)
  },
  unneeded: ({member}, view) =>
    learnerCalled(view, member) === undefined && voterCalled(view, member) !== undefined
      ? `${member} is a voter already`
      : null,
  mark: () => null,
  progress: ({member}, view) => (hasCaughtUp(member, view).allow ? 'done' : 'in-progress'),
  // Stays so for the whole settling time: a learner that loses touch again must not get a vote.
  fit: ({member}, view) => hasCaughtUp(member, view),
  deadlineMs: (_, view) => JOIN_MS + copyMs(view),
  run: async () => undefined,
})

function hasCaughtUp(member: string, view: ClusterView): Guard {
  return mayPromote(learnerCalled(view, member), view)
}

function sizeOf({voters}: ClusterView): number {
  return Math.max(0, ...voters.map(({probes: {status}}) => (status.ok ? status.value.dbSize : 0)))
}

function copyMs(view: ClusterView): number {
  return (sizeOf(view) / BYTES_PER_SECOND) * 1000
}
