import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {changeThrough, entryOf, listedMember, shownByVoters} from '../domain/listed.ts'
import {mayRemove, survivesRemoval} from '../domain/removal-gate.ts'
import {defineStep} from '../domain/runbook.ts'
import {isHealthyVoter} from '../domain/view.ts'

/** etcd-facts A09. Without quorum etcd never answers at all. */
const DEADLINE_MS = 20_000

/**
 * A09: take one member out of the list. The id is what is approved: a new member may carry the name of the old one.
 * With `decommission: no` a member that came back to life since the plan was made stays.
 */
export const removeMember = defineStep({
  id: 'remove-member',
  input: z.strictObject({
    member: z.string().min(1),
    id: MemberId,
    decommission: z.enum(['yes', 'no']),
  }),
  moves: ['members', 'versions'],
  undo: 'It cannot come back as it was: add a new member in its place, as a learner with an empty data directory.',
  describe: ({member}) => `Remove ${member} from the cluster`,
  commandLine: ({id}, view) => `etcdctl --endpoints=${changeThrough(view, id)} member remove ${id}`,
  forecast: ({member, id}, view) => {
    const target = listedMember(view, id)
    if (target === undefined || !isHealthyVoter(target))
      return {stallMs: null, away: [], sentence: 'takes no healthy voter away'}
    return {stallMs: null, away: [member], sentence: `${member} stops for good and exits by itself`}
  },
  guard: ({id, decommission}, view) =>
    mayRemove({target: listedMember(view, id), decommission: decommission === 'yes'}, view),
  unneeded: ({member, id}, view) =>
    view.memberList !== null && entryOf(view, id) === undefined
      ? `${member} (${id}) is not in the member list any more`
      : null,
  mark: ({id}) => ({id}),
  progress: ({id}, view) => shownByVoters(view, list => !list.some(member => member.id === id), id),
  fit: (_, view) => survivesRemoval(view),
  deadlineMs: () => DEADLINE_MS,
  run: ({id}, {view, tools, deadlineMs}) => tools.removeMember(changeThrough(view, id), id, deadlineMs),
})
