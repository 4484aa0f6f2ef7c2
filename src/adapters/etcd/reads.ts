import {type Etcd3, EtcdPermissionDeniedError, type IRangeResponse} from 'etcd3'
import {OpsError} from '../../domain/errors.ts'
import {MemberList, MemberStatus, ReadAnswer} from '../../domain/observation.ts'
import {isWithin, parseVersion} from '../../domain/version.ts'
import type {Call, EtcdReader} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import type {Clients, MemberClients} from './clients.ts'
import {hexId} from './ids.ts'
import type {Reachability} from './reachability.ts'

/** Nobody is expected to have it; the read costs a lookup and returns no data either way. */
const PROBE_KEY = Buffer.from('quorate/probe')

/** What all calls of one adapter share. */
export interface Connections {
  readonly clients: Clients
  readonly reachability: Reachability
}

/** The gRPC half of {@link EtcdReader}. */
export function createReads(
  connections: Connections,
): Pick<EtcdReader, 'status' | 'memberList' | 'linearizableRead' | 'serializableRead'> {
  return {
    status: (endpoint, call) => readStatus(connections, endpoint, call),
    memberList: (endpoint, call) => readMemberList(connections, endpoint, call),
    linearizableRead: (endpoint, call) => probe(connections, {endpoint, call, serializable: false}),
    serializableRead: (endpoint, call) => probe(connections, {endpoint, call, serializable: true}),
  }
}

function readStatus(
  {clients, reachability}: Connections,
  endpoint: string,
  call: Call,
): Promise<MemberStatus> {
  const run: Ask<MemberStatus>['run'] = async options => {
    const heard = clients.listen(endpoint)
    const answer = await anonymouslyFirst(clients.of(endpoint), one => one.maintenance.status(options))
    const status = statusFrom(answer, endpoint)
    heard(status)
    return status
  }
  return ask({what: 'read the status of', endpoint, call, run}, reachability)
}

type StatusAnswer = Awaited<ReturnType<Etcd3['maintenance']['status']>>

/** etcd 3.4 is the first that sends `dbSizeInUse` and `raftAppliedIndex` (etcd-facts 1.4). */
const FIRST_JUDGED = [3, 4, 0] as const

/**
 * The decoder turns a field an old server does not know into 0, which here would mean an empty database that has
 * applied nothing. No value is better than that one.
 *
 * @throws OpsError `etcd/failed` for a server older than 3.4.
 */
export function statusFrom(answer: StatusAnswer, endpoint: string): MemberStatus {
  const version = parseVersion(answer.version)
  if (version !== null && isWithin(version, [{from: [0, 0, 0], fixed: FIRST_JUDGED}]))
    throw new OpsError(
      'etcd/failed',
      `Could not judge the status of ${endpoint}: etcd ${answer.version} does not say how much of its database is in use, nor what it has applied`,
      {remedy: `Upgrade the member to etcd ${FIRST_JUDGED.join('.')} or newer.`},
    )
  return MemberStatus.parse({
    clusterId: hexId(answer.header.cluster_id),
    memberId: hexId(answer.header.member_id),
    version: answer.version,
    dbSize: Number(answer.dbSize),
    dbSizeInUse: Number(answer.dbSizeInUse),
    leader: answer.leader === '0' ? null : hexId(answer.leader),
    raftIndex: answer.raftIndex,
    raftAppliedIndex: answer.raftAppliedIndex,
    raftTerm: answer.raftTerm,
    revision: answer.header.revision,
    // Absent before 3.4, where every member votes.
    learner: answer.isLearner,
    errors: answer.errors,
  })
}

function readMemberList(
  {clients, reachability}: Connections,
  endpoint: string,
  call: Call,
): Promise<MemberList> {
  const run: Ask<MemberList>['run'] = async options => {
    // Said explicitly: the linearizable form is what hangs without quorum.
    const {header, members} = await anonymouslyFirst(clients.of(endpoint), one =>
      one.cluster.memberList({linearizable: false}, options),
    )
    return MemberList.parse({
      clusterId: hexId(header.cluster_id),
      memberId: hexId(header.member_id),
      members: members.map(one => ({
        id: hexId(one.ID),
        name: one.name,
        peerUrls: one.peerURLs,
        clientUrls: one.clientURLs,
        learner: one.isLearner,
      })),
    })
  }
  return ask({what: 'read the member list of', endpoint, call, run}, reachability)
}

function probe(
  {clients, reachability}: Connections,
  {
    endpoint,
    call,
    serializable,
  }: {readonly endpoint: string; readonly call: Call; readonly serializable: boolean},
): Promise<ReadAnswer> {
  const run: Ask<ReadAnswer>['run'] = async options => {
    const request = {key: PROBE_KEY, limit: 1, keys_only: true, serializable}
    const answer = await clients.of(endpoint).known.kv.range(request, options).catch(deniedIsProof)
    return ReadAnswer.parse({revision: answer?.header.revision ?? '0'})
  }
  const what = serializable ? 'make a local read through' : 'make a linearizable read through'
  return ask({what, endpoint, call, run}, reachability)
}

/**
 * etcd asks for quorum before it asks for permission, so a refusal proves as much as an answer
 * (https://github.com/etcd-io/etcd/blob/v3.5.30/server/etcdserver/v3_server.go, EtcdServer.Range).
 */
function deniedIsProof(error: unknown): IRangeResponse | undefined {
  if (error instanceof EtcdPermissionDeniedError) return undefined
  throw error
}

/** Only some releases want a login for these reads (3.5.28 to 3.5.31, 3.6.9 to 3.6.11); all answer alike with one. */
async function anonymouslyFirst<T>(
  {anonymous, known}: MemberClients,
  read: (client: Etcd3) => Promise<T>,
): Promise<T> {
  try {
    return await read(anonymous)
  } catch (error) {
    if (known === anonymous || !wantsLogin(error)) throw error
    return read(known)
  }
}

function wantsLogin(error: unknown): boolean {
  return (
    error instanceof Error && /permission denied|user name is empty|invalid auth token/.test(error.message)
  )
}
