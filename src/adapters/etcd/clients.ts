import {noop} from 'cockatiel'
import {Etcd3} from 'etcd3'
import {OpsError} from '../../domain/errors.ts'
import type {MemberStatus} from '../../domain/observation.ts'
import type {EtcdOptions} from './options.ts'

/** The ways into one member. */
export interface MemberClients {
  /** Logs in first, when there is a password. */
  readonly known: Etcd3
  /**
   * Never logs in. A login goes through raft, so without quorum or with a stuck leader it hangs, on healthy members
   * too; what says that they are healthy must not wait for it. The same as `known` without a password.
   */
  readonly anonymous: Etcd3
}

/** Opens clients when they are first needed and keeps them per endpoint. */
export interface Clients {
  of(endpoint: string): MemberClients
  /**
   * To be called before a member is asked for its status, and the answer with what it says: held against what was known
   * when the question was put, it tells a new life of the member, and the next call logs in again. Answers that pass each
   * other on the way mean nothing.
   */
  listen(endpoint: string): (told: Life) => void
  close(): void
}

/** By which one life of a member is told from the next, from its status. */
export type Life = Pick<MemberStatus, 'clusterId' | 'raftIndex'>

/** A login takes one bcrypt comparison, about 100 ms; the caller's own deadline also applies. */
const LOGIN_DEADLINE_MS = 5000

/**
 * A member that comes back is noticed within a second; gRPC's own limit of two minutes would show it as down for as
 * long. Pings keep a call from hanging on a connection whose other end vanished; etcd allows one per 5 s
 * (https://etcd.io/docs/v3.5/op-guide/configuration/#--grpc-keepalive-min-time).
 */
const CHANNEL = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5000,
} as const

/** No client is ever balanced over members, and none retries: a hidden retry would repeat a defragmentation. */
export function openClients(options: EtcdOptions): Clients {
  const open = new Map<string, MemberClients>()
  const lives = new Map<string, Life>()
  let closed = false
  return {
    of: endpoint => {
      if (closed) throw usedAfterClose(endpoint)
      const clients = open.get(endpoint) ?? connect(endpoint, options)
      open.set(endpoint, clients)
      return clients
    },
    listen: endpoint => {
      const before = lives.get(endpoint)
      return told => {
        lives.set(endpoint, told)
        const clients = open.get(endpoint)
        if (before === undefined || clients === undefined || !isNewLife(before, told)) return
        open.delete(endpoint)
        closeLater(clients)
      }
    },
    close: () => {
      closed = true
      for (const clients of open.values()) closeBoth(clients)
      open.clear()
    },
  }
}

/**
 * A token carries the log index at which it was given, and etcd lets every call with it wait until the log has come as
 * far: in a cluster restored from a snapshot or made anew that may be never, and each healthy member looks silent
 * (https://github.com/etcd-io/etcd/blob/v3.5.30/server/auth/simple_token.go, isValidSimpleToken). The id alone does not
 * tell: a restore by hand mostly keeps it.
 */
function isNewLife(before: Life, told: Life): boolean {
  return before.clusterId !== told.clusterId || BigInt(told.raftIndex) < BigInt(before.raftIndex)
}

/** Calls under way were made of the life before, and have their own deadlines. */
function closeLater(clients: MemberClients): void {
  setTimeout(() => closeBoth(clients), 2 * LOGIN_DEADLINE_MS).unref()
}

function closeBoth({known, anonymous}: MemberClients): void {
  for (const client of new Set([known, anonymous])) client.close()
}

function usedAfterClose(endpoint: string): OpsError {
  return new OpsError(
    'internal/bug',
    `${endpoint} was asked after the connections of its cluster were closed`,
    {
      remedy: 'Report this with the log of the last minute.',
    },
  )
}

function connect(endpoint: string, {tls, auth, serverName}: EtcdOptions): MemberClients {
  const common = {
    hosts: [endpoint],
    faultHandling: {host: () => noop, global: noop},
    grpcOptions: {...CHANNEL, ...(serverName ? {'grpc.ssl_target_name_override': serverName} : {})},
    ...(tls ? {credentials: credentialsOf(tls)} : {}),
  }
  const anonymous = new Etcd3(common)
  if (!auth) return {known: anonymous, anonymous}
  const login = {callOptions: () => ({deadline: Date.now() + LOGIN_DEADLINE_MS})}
  return {known: new Etcd3({...common, auth: {...auth, ...login}}), anonymous}
}

function credentialsOf({ca, cert, key}: NonNullable<EtcdOptions['tls']>) {
  return {rootCertificate: ca, ...(cert && key ? {certChain: cert, privateKey: key} : {})}
}
