import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {allow, isFitForNextStep, mayPropose, refuse} from '../domain/gate.ts'
import {type QuotaUse, quotaUse} from '../domain/quota.ts'
import {alarmsIn} from '../domain/raised-alarms.ts'
import {defineStep} from '../domain/runbook.ts'
import {bytes, percent} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** A proposal of one entry (etcd-facts 4.2). */
const DEADLINE_MS = 10_000

/** How long no alarm may come back: the next write over the quota raises it again, for any member (etcd-facts A04). */
const STEADY_MS = 60_000

/** Fullest a member may be: a margin below the quota, so that the next writes do not raise the alarm again (A04). */
const MOST_USED = 0.9

const Input = z.strictObject({
  alarm: z.enum(['NOSPACE', 'CORRUPT']),
  memberId: MemberId,
  /** Whose alarm it is, as people call the member. */
  raisedBy: z.string().min(1),
  /** Whether another alarm is disarmed right after it: only the last one lets writes in, and is watched. */
  last: z.enum(['yes', 'no']),
})

/** A04: take one exact alarm of one member back. `etcdctl alarm disarm` would take every alarm, CORRUPT included. */
export const disarmAlarm = defineStep({
  id: 'disarm-alarm',
  input: Input,
  moves: ['alarms'],
  undo: 'Nothing to undo: etcd raises the alarm again by itself as soon as its reason is back.',
  describe: ({alarm, raisedBy}) => `Disarm ${alarm} of ${raisedBy}`,
  commandLine: ({alarm, memberId}, view) =>
    `curl ${view.leader?.endpoint ?? '<leader>'}/v3/maintenance/alarm -d '{"action":"DEACTIVATE","memberID":"${BigInt(`0x${memberId}`)}","alarm":"${alarm}"}'`,
  forecast: ({last}) => ({
    stallMs: null,
    away: [],
    sentence:
      last === 'yes' ? 'the cluster takes writes again; watched for a minute' : 'nothing yet: others stand',
  }),
  guard: ({alarm}, view) => {
    // SAFETY: guarded by "never disarms CORRUPT, whatever else holds".
    if (alarm === 'CORRUPT')
      return refuse(
        'CORRUPT says that members hold different data, and disarming would only hide it',
        'Replace the corrupt member first, and let two comparisons of HashKV agree.',
      )
    const able = mayPropose(view)
    if (!able.allow) return able
    const unread = view.members.find(member => member.started && quotaUse(member) === null)
    if (unread !== undefined)
      return refuse(
        `how much of its quota ${unread.name} uses cannot be read`,
        `Make ${unread.name} answer first, with its metrics: not knowing is not being below it.`,
      )
    const {name, share, dbSize, quota} = fullestOf(view)
    if (share >= MOST_USED)
      return refuse(
        `${name} uses ${percent(share)} of its quota (${bytes(dbSize)} of ${bytes(quota)}), and every member must be below 90 %`,
        'Compact and defragment every member first (runbook reclaim-space): the next write would raise it again.',
      )
    return allow(
      `${name} is the fullest with ${percent(share)} of its quota (${bytes(dbSize)}); ${able.because}`,
    )
  },
  unneeded: ({alarm, memberId, raisedBy}, view) =>
    stands({alarm, memberId}, view) ? null : `${alarm} of ${raisedBy} is not raised any more`,
  mark: (_, view) => ({alarms: alarmsIn(view).map(({type, memberId}) => `${type} ${memberId}`)}),
  // The alarms are replicated, and each member tells its own copy without consensus.
  progress: (input, view) => {
    if (!view.members.some(({probes}) => probes.status.ok)) return 'cannot-tell'
    return stands(input, view) ? 'not-done' : 'done'
  },
  fit: ({memberId, last}, view) => {
    const again = alarmsIn(view).find(
      one => one.type === 'NOSPACE' && (last === 'yes' || one.memberId === memberId),
    )
    if (again === undefined) return isFitForNextStep(view)
    return refuse(
      `NOSPACE of ${nameOf(again.memberId, view)} was raised again`,
      'Find out who writes so much (`/etcd keys`), then reclaim space once more.',
    )
  },
  steadyMs: ({last}) => (last === 'yes' ? STEADY_MS : 0),
  deadlineMs: () => DEADLINE_MS,
  run: ({alarm, memberId}, {view, tools, deadlineMs}) =>
    tools.disarm(view.leader?.endpoint ?? '', {memberId, type: alarm}, deadlineMs),
})

function stands(
  {alarm, memberId}: Pick<z.infer<typeof Input>, 'alarm' | 'memberId'>,
  view: ClusterView,
): boolean {
  return alarmsIn(view).some(one => one.type === alarm && one.memberId === memberId)
}

function fullestOf({members}: ClusterView): QuotaUse & {readonly name: string} {
  const uses = members.flatMap(member => {
    const use = quotaUse(member)
    return use === null ? [] : {name: member.name, ...use}
  })
  return uses.reduce((a, b) => (b.share > a.share ? b : a), {name: 'nobody', dbSize: 0, quota: 0, share: 0})
}

function nameOf(memberId: string, view: ClusterView): string {
  return view.members.find(({id}) => id === memberId)?.name ?? memberId
}
