import {z} from 'zod'
import type {Member} from '../domain/cluster.ts'
import {hasPeerUrls, learnerCalled, mayAddLearner, votersAreFit} from '../domain/learner-gate.ts'
import {changeThrough, shownByVoters} from '../domain/listed.ts'
import {defineStep} from '../domain/runbook.ts'

/** etcd answers a change of the members within its request time-out of 7 s, or never (etcd-facts 1.3). */
const DEADLINE_MS = 20_000

const Mark = z.strictObject({ids: z.array(z.string())})

/** A10: add a member without a vote. It gets its data when it is started; a vote only when it is promoted. */
export const addLearner = defineStep({
  id: 'add-learner',
  input: z.strictObject({peerUrl: z.string().min(1)}),
  moves: ['members', 'versions'],
  undo: 'Remove the learner again; without a vote it never touches quorum.',
  describe: ({peerUrl}) => `Add a learner at ${peerUrl}`,
  commandLine: ({peerUrl}, view) =>
    `etcdctl --endpoints=${changeThrough(view)} member add <name> --learner --peer-urls=${peerUrl}`,
  forecast: () => ({
    stallMs: null,
    away: [],
    sentence: 'quorum stays as it is; the data follow when it is started',
  }),
  guard: ({peerUrl}, view) => mayAddLearner(peerUrl, view),
  unneeded: ({peerUrl}, view) => {
    const there = learnerCalled(view, peerUrl)
    return there === undefined ? null : `${there.name} is a learner with this address already`
  },
  mark: (_, view) => ({ids: (view.memberList ?? []).map(({id}) => id)}),
  progress: ({peerUrl}, view, mark) => {
    const before = Mark.safeParse(mark).data?.ids
    if (before === undefined) return 'cannot-tell'
    return shownByVoters(view, list => list.some(member => isNewAt(member, peerUrl, before)))
  },
  fit: (_, view) => votersAreFit(view),
  deadlineMs: () => DEADLINE_MS,
  run: ({peerUrl}, {view, tools, deadlineMs}) => tools.addLearner(changeThrough(view), [peerUrl], deadlineMs),
})

/** etcd's answer, with the id, may be lost: the new member is the one with this address that was not there before. */
function isNewAt(member: Member, peerUrl: string, before: readonly string[]): boolean {
  return !before.includes(member.id) && hasPeerUrls(member, [peerUrl])
}
