import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {asIfNotCorrupt, isRidOf, mayRemoveCorrupt} from '../domain/corrupt-gate.ts'
import {changeThrough, entryOf, shownByVoters} from '../domain/listed.ts'
import {defineStep} from '../domain/runbook.ts'

/** As for every removal (etcd-facts A09). */
const DEADLINE_MS = 20_000

/** A12, CORRUPT variant: take out the one member whose data differ from the majority's, although it answers. */
export const removeCorrupt = defineStep({
  id: 'remove-corrupt',
  input: z.strictObject({member: z.string().min(1), id: MemberId}),
  moves: ['members', 'versions', 'alarms'],
  asksBefore: {probes: ['hashKv']},
  undo: 'It cannot come back as it was, and must not: a new member takes its place.',
  describe: ({member}) => `Remove ${member}, which holds other data, from the cluster`,
  commandLine: ({id}, view) =>
    `etcdctl --endpoints=${changeThrough(asIfNotCorrupt(view), id)} member remove ${id}`,
  forecast: ({member}) => ({
    stallMs: null,
    away: [member],
    sentence: `${member} stops for good and exits by itself`,
  }),
  guard: ({member, id}, view) => mayRemoveCorrupt({id, name: member}, view),
  unneeded: ({member, id}, view) =>
    view.memberList !== null && entryOf(view, id) === undefined
      ? `${member} (${id}) is not in the member list any more`
      : null,
  mark: ({id}) => ({id}),
  progress: ({id}, view) =>
    shownByVoters(asIfNotCorrupt(view), list => !list.some(member => member.id === id), id),
  fit: ({member, id}, view) => isRidOf({id, name: member}, view),
  deadlineMs: () => DEADLINE_MS,
  run: ({id}, {view, tools, deadlineMs}) =>
    tools.removeMember(changeThrough(asIfNotCorrupt(view), id), id, deadlineMs),
})
