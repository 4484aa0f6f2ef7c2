import {OpsError} from '../../domain/errors.ts'
import type {Alarm, Call, Compactor, Defragmenter, EtcdInspector, LeaderMover} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import {decimalId, hexId} from './ids.ts'
import {hashKvOf} from './raw.ts'
import type {Connections} from './reads.ts'

const alarmTypes = {Nospace: 'NOSPACE', Corrupt: 'CORRUPT'} as const

/** Everything that costs or changes something. */
export function createActs(connections: Connections): EtcdInspector & Defragmenter & Compactor & LeaderMover {
  return {
    alarms: (endpoint, call) => listAlarms(connections, endpoint, call),
    hashKv: (endpoint, revision, call) => hashKv(connections, {endpoint, revision, call}),
    defragment: (endpoint, call) => defragment(connections, endpoint, call),
    compact: (endpoint, revision, call) => compact(connections, {endpoint, revision, call}),
    moveLeader: (endpoint, target, call) => moveLeader(connections, {endpoint, target, call}),
  }
}

function listAlarms(
  {clients, reachability}: Connections,
  endpoint: string,
  call: Call,
): Promise<readonly Alarm[]> {
  const run: Ask<readonly Alarm[]>['run'] = async options => {
    const request = {action: 'Get', memberID: '0', alarm: 'None'} as const
    const {alarms} = await clients.of(endpoint).known.maintenance.alarm(request, options)
    return alarms.flatMap(({memberID, alarm}) =>
      alarm === 'None' ? [] : [{memberId: hexId(memberID), type: alarmTypes[alarm]}],
    )
  }
  return ask({what: 'list the alarms through', endpoint, call, run}, reachability)
}

async function hashKv(
  {clients, reachability}: Connections,
  {endpoint, revision, call}: {readonly endpoint: string; readonly revision: string; readonly call: Call},
): Promise<{readonly hash: number; readonly compactRevision: string}> {
  const run: Ask<{hash: number; compactRevision: string}>['run'] = async options => {
    const {hash, compact_revision: compactRevision} = await hashKvOf(
      clients.of(endpoint).known,
      revision,
      options,
    )
    return {hash, compactRevision}
  }
  return ask({what: 'hash the keys of', endpoint, call, run}, reachability)
}

function defragment({clients, reachability}: Connections, endpoint: string, call: Call): Promise<void> {
  // SAFETY: exactly one attempt; the test "defragments exactly once" counts what the member did.
  const run: Ask<void>['run'] = async options =>
    void (await clients.of(endpoint).known.maintenance.defragment(options))
  const onDeadline =
    'Do not start it again: the member goes on by itself. Wait until its defragmentation metric is back at zero.'
  return ask(
    {what: 'wait for the defragmentation of', endpoint, call, changes: true, onDeadline, run},
    reachability,
  )
}

async function compact(
  {clients, reachability}: Connections,
  {endpoint, revision, call}: {readonly endpoint: string; readonly revision: string; readonly call: Call},
): Promise<void> {
  const run: Ask<void>['run'] = async options =>
    void (await clients.of(endpoint).known.kv.compact({revision, physical: true}, options))
  const onDeadline = 'Look at the compacted revision before you repeat it: it may have happened.'
  try {
    const what = `compact to revision ${revision} through`
    await ask({what, endpoint, call, changes: true, onDeadline, run}, reachability)
  } catch (error) {
    if (!(error instanceof OpsError && error.code === 'etcd/compacted')) throw error
  }
}

function moveLeader(
  {clients, reachability}: Connections,
  {endpoint, target, call}: {readonly endpoint: string; readonly target: string; readonly call: Call},
): Promise<void> {
  const run: Ask<void>['run'] = async options =>
    void (await clients.of(endpoint).known.maintenance.moveLeader({targetID: decimalId(target)}, options))
  const onDeadline = 'Read the status of every member: the leader may have moved.'
  const what = `move the leadership to ${target} through`
  return ask({what, endpoint, call, changes: true, onDeadline, run}, reachability)
}
