import {z} from 'zod'
import {apiServersAreStopped} from '../domain/fencing.ts'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames, isHeldDown, isRestoring, mayTouchData} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {allHeldDown, firstNo, hasRoom, isKept} from '../domain/restore-gate.ts'
import {RestoreOrder} from '../domain/restore-order.ts'
import {defineStep} from '../domain/runbook.ts'
import {bytes, duration} from '../domain/units.ts'

/** Sending, hashing and restoring go through the file once each; slow disks write so much (etcd-facts A05). */
const BYTES_PER_SECOND = 10_000_000
const BASE_DEADLINE_MS = 300_000

const Input = z.strictObject({member: z.string().min(1), ...RestoreOrder.shape})
type Input = z.infer<typeof Input>

/**
 * A16: send the snapshot to the host of one member, compare its digest there, and let etcd's own tool make new data of it.
 * The data get their place when they are whole, so that their being there is the proof.
 */
export const restoreData = defineStep({
  id: 'restore-data',
  input: Input,
  moves: [],
  asks: {probes: ['dataDirectory', 'disk'], apiServers: true, backups: 'all'},
  inTheDark: true,
  undo: 'On all members together: rename `member` away, rename the directory `before-…` back to `member`, and start them.',
  describe: ({member, file}) => `Restore ${file} on ${member}`,
  commandLine: ({member, name, peerUrls, cluster, token, bump}) =>
    `etcdutl snapshot restore <file> --name ${name} --data-dir <new> --initial-cluster ${cluster} --initial-cluster-token ${token} --initial-advertise-peer-urls ${peerUrls}${bump === '' ? '' : ` --bump-revision ${bump} --mark-compacted`}   # on the host of ${member}`,
  forecast: input => ({
    stallMs: null,
    away: [],
    sentence: `sends ${bytes(Number(input.bytes))} to its host and writes it twice, about ${duration(workMs(input))} or less`,
  }),
  guard: (input, view) => {
    const target = memberNamed(view, input.member)
    return firstNo([
      allHeldDown(view.members),
      apiServersAreStopped(view),
      mayTouchData(target),
      isKept(input, view),
      hasRoom([target], Number(input.bytes)),
      dataNames(target)?.includes('member') === true
        ? refuse(`there are data on the host of ${input.member}`, 'Set them aside first.')
        : allow('all members are down and kept down, and there are no data in the way'),
    ])
  },
  unneeded: () => null,
  mark: () => null,
  progress: ({member}, view) => {
    const target = memberNamed(view, member)
    const found = dataNames(target)
    if (found === null) return 'cannot-tell'
    if (found.includes('member')) return 'done'
    // SAFETY: the unit on the host outlives Quorate, so no data yet is not "never happened";
    // test/engine/settle-restore.test.ts.
    return isRestoring(target) ? 'in-progress' : 'not-done'
  },
  fit: ({member}, view) => isHeldDown(memberNamed(view, member)),
  deadlineMs: input => BASE_DEADLINE_MS + workMs(input),
  run: ({member, ...order}, {tools, deadlineMs}) => tools.restoreData(member, order, deadlineMs),
})

function workMs(input: Pick<Input, 'bytes'>): number {
  return ((3 * Number(input.bytes)) / BYTES_PER_SECOND) * 1000
}
