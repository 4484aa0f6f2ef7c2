import {z} from 'zod'
import type {Member} from '../domain/cluster.ts'
import {learnerCalled, mayPromote, voterCalled} from '../domain/learner-gate.ts'
import {changeThrough, shownByVoters} from '../domain/listed.ts'
import {MemberInput} from '../domain/member-name.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'

/**
 * How long etcd may say "not in sync" before the step gives up. Catching up is over before it begins, the guard sees to
 * that; what remains is the leader noticing it.
 */
const DEADLINE_MS = 120_000

/** Its lag is judged for so long and not at one look, which a burst of writes may just have missed (etcd-facts A11). */
const HELD_MS = 30_000

const Mark = z.strictObject({id: z.string()})

/**
 * A11: give a learner its vote. `member` is its name, its id or its peer address, since a plan that adds it first knows
 * no id yet.
 */
export const promoteLearner = defineStep({
  id: 'promote-learner',
  input: MemberInput,
  moves: ['members'],
  undo: 'A voter cannot become a learner again; it can only be removed.',
  describe: ({member}) => `Promote ${member} to a voter`,
  commandLine: ({member}, view) =>
    `etcdctl --endpoints=${changeThrough(view)} member promote ${learnerCalled(view, member)?.id ?? '<its id>'}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'one more voter counts for every majority'}),
  guard: ({member}, view) => mayPromote(learnerCalled(view, member), view),
  heldMs: HELD_MS,
  unneeded: ({member}, view) =>
    learnerCalled(view, member) === undefined && voterCalled(view, member) !== undefined
      ? `${member} is a voter already`
      : null,
  mark: ({member}, view) => ({id: learnerCalled(view, member)?.id ?? ''}),
  progress: (_, view, mark) => promoted(view, Mark.safeParse(mark).data?.id),
  deadlineMs: () => DEADLINE_MS,
  run: ({member}, {view, tools, deadlineMs}) =>
    tools.promote(changeThrough(view), learnerCalled(view, member)?.id ?? '', deadlineMs),
})

function promoted(view: ClusterView, id: string | undefined): Progress {
  const entry = view.memberList?.find(member => member.id === id)
  // Removed meanwhile, or the mark is not ours: a person has to look.
  if (entry === undefined) return 'cannot-tell'
  return shownByVoters(view, list => list.some(member => isVoter(member, entry.id)))
}

function isVoter({id, learner}: Member, wanted: string): boolean {
  return id === wanted && !learner
}
