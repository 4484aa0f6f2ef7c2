import type {MemberId} from '../../domain/cluster.ts'
import {OpsError} from '../../domain/errors.ts'
import type {Alarm, AlarmDisarmer, Call, MembershipChanger} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import {decimalId, hexId} from './ids.ts'
import type {Connections} from './reads.ts'

/** What to do when the answer to a change of the member list did not come in time. */
const onDeadline = 'Read the member list before you repeat it: it may have happened.'

/** Changes of the member list and of the alarms, each exactly one attempt. */
export function createMembership({clients, reachability}: Connections): MembershipChanger & AlarmDisarmer {
  const change = <T>(what: string, {endpoint, call, run}: Sent<T>): Promise<T> =>
    ask({what, endpoint, call, changes: true, onDeadline, run}, reachability)
  const clusterOf = (endpoint: string) => clients.of(endpoint).known.cluster
  return {
    addLearner: (endpoint, peerUrls, call) =>
      change('add a member through', {
        endpoint,
        call,
        run: async options => {
          const request = {peerURLs: [...peerUrls], isLearner: true}
          return idOf(await clusterOf(endpoint).memberAdd(request, options), endpoint)
        },
      }),
    promote: (endpoint, id, call) =>
      change(`promote ${id} through`, {
        endpoint,
        call,
        run: async options => void (await clusterOf(endpoint).memberPromote({ID: decimalId(id)}, options)),
      }),
    removeMember: (endpoint, id, call) =>
      change(`remove ${id} through`, {
        endpoint,
        call,
        run: async options => void (await clusterOf(endpoint).memberRemove({ID: decimalId(id)}, options)),
      }),
    updatePeerUrls: (endpoint, {id, peerUrls}, call) =>
      change(`change the peer addresses of ${id} through`, {
        endpoint,
        call,
        run: async options => {
          const request = {ID: decimalId(id), peerURLs: [...peerUrls]}
          await clusterOf(endpoint).memberUpdate(request, options)
        },
      }),
    disarm: (endpoint, alarm, call) =>
      change(`take the alarm ${alarm.type} back through`, {
        endpoint,
        call,
        run: async options => {
          const memberID = decimalId(alarm.memberId)
          const request = {action: 'Deactivate', memberID, alarm: etcdNames[alarm.type]} as const
          await clients.of(endpoint).known.maintenance.alarm(request, options)
        },
      }),
  }
}

const etcdNames = {NOSPACE: 'Nospace', CORRUPT: 'Corrupt'} as const satisfies Record<Alarm['type'], string>

interface Sent<T> {
  readonly endpoint: string
  readonly call: Call
  readonly run: Ask<T>['run']
}

function idOf({member}: {readonly member?: {readonly ID: string} | null}, endpoint: string): MemberId {
  if (member) return hexId(member.ID)
  throw new OpsError('etcd/failed', `${endpoint} added a member and did not say which.`, {
    remedy: 'Read the member list: the new member is the one that was never started.',
  })
}
