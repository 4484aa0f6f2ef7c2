import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {asIfNotCorrupt, mayDisarmCorrupt} from '../domain/corrupt-gate.ts'
import {isFitForNextStep, refuse} from '../domain/gate.ts'
import {alarmsIn} from '../domain/raised-alarms.ts'
import {defineStep} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'

/** A proposal of one entry (etcd-facts 4.2). */
const DEADLINE_MS = 10_000

/** How long it may not come back (etcd-facts A04). */
const STEADY_MS = 60_000

/**
 * A04 for CORRUPT: only at the end of a swap, after the member with other data is gone and the rest was compared. The
 * runbook `disarm` never does it.
 */
export const disarmCorrupt = defineStep({
  id: 'disarm-corrupt',
  input: z.strictObject({
    /** Whom the alarm names; `0` from 3.5.7 on. */
    memberId: MemberId,
  }),
  moves: ['alarms'],
  asksBefore: {probes: ['hashKv']},
  undo: 'Nothing to undo: etcd raises it again by itself when it finds another difference.',
  describe: () => 'Disarm CORRUPT, now that all voters hold the same data',
  commandLine: ({memberId}, view) =>
    `curl ${view.leader?.endpoint ?? '<leader>'}/v3/maintenance/alarm -d '{"action":"DEACTIVATE","memberID":"${BigInt(`0x${memberId}`)}","alarm":"CORRUPT"}'`,
  forecast: () => ({
    stallMs: null,
    away: [],
    sentence: 'the cluster answers requests again; watched for a minute',
  }),
  guard: (_, view) => mayDisarmCorrupt(view),
  unneeded: (input, view) => (stands(input, view) ? null : 'CORRUPT is not raised'),
  mark: () => null,
  progress: (input, view) => {
    if (!view.members.some(({probes}) => probes.status.ok)) return 'cannot-tell'
    return stands(input, view) ? 'not-done' : 'done'
  },
  fit: (input, view) =>
    stands(input, view)
      ? refuse('CORRUPT was raised again', 'Compare the hashes again (`/etcd check hash-kv`).')
      : isFitForNextStep(asIfNotCorrupt(view)),
  steadyMs: () => STEADY_MS,
  deadlineMs: () => DEADLINE_MS,
  run: ({memberId}, {view, tools, deadlineMs}) =>
    tools.disarm(view.leader?.endpoint ?? '', {memberId, type: 'CORRUPT'}, deadlineMs),
})

function stands({memberId}: {readonly memberId: string}, view: ClusterView): boolean {
  return alarmsIn(view).some(one => one.type === 'CORRUPT' && one.memberId === memberId)
}
