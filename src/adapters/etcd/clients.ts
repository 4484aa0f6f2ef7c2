import {noop} from 'cockatiel'
import {Etcd3} from 'etcd3'
import {OpsError} from '../../domain/errors.ts'
import type {EtcdOptions} from './create-etcd.ts'

/** Two clients of one member: a read that fails makes etcd3 drop its channels, and no act may be dropped with it. */
export interface MemberClients {
  readonly reads: Etcd3
  readonly acts: Etcd3
}

/** Opens clients when they are first needed and keeps one pair per endpoint. */
export interface Clients {
  of(endpoint: string): MemberClients
  close(): void
}

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
  return {
    of: endpoint => {
      // The password goes where the configuration says, never where a member list says.
      if (!options.endpoints.includes(endpoint)) throw notConfigured(endpoint)
      const known = open.get(endpoint) ?? {
        reads: connect(endpoint, options),
        acts: connect(endpoint, options),
      }
      open.set(endpoint, known)
      return known
    },
    close: () => {
      for (const {reads, acts} of open.values()) {
        reads.close()
        acts.close()
      }
      open.clear()
    },
  }
}

function notConfigured(endpoint: string): OpsError {
  return new OpsError('internal/bug', `${endpoint} is not an endpoint of this cluster's configuration`, {
    remedy: 'Report this with the configuration of the cluster.',
  })
}

function connect(endpoint: string, {tls, auth, serverName}: EtcdOptions): Etcd3 {
  const login = {callOptions: () => ({deadline: Date.now() + LOGIN_DEADLINE_MS})}
  return new Etcd3({
    hosts: [endpoint],
    faultHandling: {host: () => noop, global: noop},
    grpcOptions: {...CHANNEL, ...(serverName ? {'grpc.ssl_target_name_override': serverName} : {})},
    ...(tls ? {credentials: credentialsOf(tls)} : {}),
    ...(auth ? {auth: {...auth, ...login}} : {}),
  })
}

function credentialsOf({ca, cert, key}: NonNullable<EtcdOptions['tls']>) {
  return {rootCertificate: ca, ...(cert && key ? {certChain: cert, privateKey: key} : {})}
}
