import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {hasPeerUrls} from '../domain/learner-gate.ts'
import {changeThrough, entryOf, listedMember, shownByVoters} from '../domain/listed.ts'
import {mayUpdatePeerUrl, othersAreFit} from '../domain/peer-url-gate.ts'
import {defineStep} from '../domain/runbook.ts'

/** etcd answers a change of the members within its request time-out of 7 s, or never (etcd-facts 1.3). */
const DEADLINE_MS = 20_000

/** A13: tell the other members where to reach this one. It has to listen there too, after a restart of its own. */
export const updatePeerUrls = defineStep({
  id: 'update-peer-urls',
  input: z.strictObject({member: z.string().min(1), id: MemberId, peerUrl: z.string().min(1)}),
  // Cut off until it listens there, a member without pre-vote (etcd 3.4) calls elections.
  moves: ['leader', 'term'],
  undo: 'Give it its old address back in the same way.',
  describe: ({member, peerUrl}) => `Tell the others to reach ${member} at ${peerUrl}`,
  commandLine: ({id, peerUrl}, view) =>
    `etcdctl --endpoints=${changeThrough(view)} member update ${id} --peer-urls=${peerUrl}`,
  forecast: ({member, id}, view) => ({
    stallMs: null,
    away: listedMember(view, id)?.learner === true || view.voters.length === 1 ? [] : [member],
    sentence: 'away until it listens on the new address',
  }),
  guard: ({id, peerUrl}, view) => mayUpdatePeerUrl(listedMember(view, id), peerUrl, view),
  unneeded: ({member, id, peerUrl}, view) => {
    const entry = entryOf(view, id)
    return entry !== undefined && hasPeerUrls(entry, [peerUrl]) ? `${member} has this address already` : null
  },
  mark: ({id}, view) => ({peerUrls: entryOf(view, id)?.peerUrls ?? []}),
  progress: ({id, peerUrl}, view) =>
    shownByVoters(view, list => list.some(member => member.id === id && hasPeerUrls(member, [peerUrl]))),
  fit: ({id}, view) => othersAreFit(listedMember(view, id), view),
  deadlineMs: () => DEADLINE_MS,
  run: ({id, peerUrl}, {view, tools, deadlineMs}) =>
    tools.updatePeerUrls(changeThrough(view), {id, peerUrls: [peerUrl]}, deadlineMs),
})
