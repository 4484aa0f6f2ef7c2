import {connect as connectTcp} from 'node:net'
import {connect as connectTls} from 'node:tls'
import {OpsError} from '../../domain/errors.ts'
import type {EtcdOptions, TlsMaterial} from './options.ts'

/** What one attempt to connect showed. */
export type Look =
  | {readonly kind: 'open'}
  | {readonly kind: 'refused'; readonly words: string}
  /** Nobody answered in time. */
  | {readonly kind: 'silent'}

/**
 * Looks at sockets before gRPC does. gRPC never gives up a TLS handshake, so against a stuck member every call would
 * leave one more open socket behind; and once it waits to reconnect it forgets why the connection failed.
 */
export interface Reachability {
  /** Calls made in the same turn of the event loop share one look. */
  look(endpoint: string, withinMs: number): Promise<Look>
  /** Endpoints that answered last time: their connection stands, so looking again would only cost a handshake. */
  readonly proven: Set<string>
}

/** Looks with the same certificates the calls use, and only at endpoints of the configuration. */
export function createReachability({endpoints, tls, serverName}: EtcdOptions): Reachability {
  const justStarted = new Map<string, Promise<Look>>()
  return {
    look: async (endpoint, withinMs) => {
      // Certificates and passwords go where the configuration says, never where a member list says.
      if (!endpoints.includes(endpoint)) throw notConfigured(endpoint)
      const key = `${endpoint} ${withinMs}`
      const shared = justStarted.get(key)
      if (shared !== undefined) return shared
      const started = look({endpoint, withinMs, tls, serverName})
      justStarted.set(key, started)
      // Not longer than this turn of the event loop: an older look would call a member silent before the caller's time.
      setImmediate(() => justStarted.delete(key))
      return started
    },
    proven: new Set(),
  }
}

function notConfigured(endpoint: string): OpsError {
  return new OpsError('internal/bug', `${endpoint} is not an endpoint of this cluster's configuration`, {
    remedy: 'Report this with the configuration of the cluster.',
  })
}

function look({
  endpoint,
  withinMs,
  tls,
  serverName,
}: {
  readonly endpoint: string
  readonly withinMs: number
  readonly tls: TlsMaterial | undefined
  readonly serverName: string | undefined
}): Promise<Look> {
  const {hostname, port, protocol} = new URL(endpoint)
  const secure = protocol === 'https:'
  const target = {host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (secure ? 443 : 80))}
  const name = serverName === undefined ? {} : {servername: serverName}
  const socket = secure ? connectTls({...target, ...tls, ...name}) : connectTcp(target)
  const {promise, resolve} = Promise.withResolvers<Look>()
  const timer = setTimeout(() => resolve({kind: 'silent'}), withinMs)
  socket.on('error', error => resolve({kind: 'refused', words: `${codeOf(error)} ${error.message}`.trim()}))
  socket.on(secure ? 'secureConnect' : 'connect', () => resolve({kind: 'open'}))
  return promise.finally(() => {
    clearTimeout(timer)
    socket.destroy()
  })
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
