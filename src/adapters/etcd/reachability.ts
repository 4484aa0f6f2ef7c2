import {connect as connectTcp} from 'node:net'
import {connect as connectTls} from 'node:tls'
import type {TlsMaterial} from './tls.ts'

/** Tries the socket alone and answers with what it says; undefined when a connection can be made. */
export type Reachability = (endpoint: string, withinMs: number) => Promise<string | undefined>

/** Long enough for a handshake across a slow network, short enough to be an afterthought of a failed call. */
const LIMIT_MS = 500

/** Looks at the endpoint with the same certificates the calls use. */
export function reachabilityWith(tls: TlsMaterial | undefined): Reachability {
  return (endpoint, withinMs) => {
    const {hostname, port, protocol} = new URL(endpoint)
    const host = hostname.replace(/^\[|\]$/g, '')
    const target = {host, port: Number(port || 2379)}
    const {promise, resolve} = Promise.withResolvers<string | undefined>()
    const secure = protocol === 'https:'
    const socket = secure ? connectTls({...target, ...tls}) : connectTcp(target)
    const timer = setTimeout(() => resolve(undefined), Math.min(LIMIT_MS, withinMs))
    socket.on('error', error => resolve(`${codeOf(error)} ${error.message}`.trim()))
    // A TLS 1.3 server refuses a client certificate after the handshake, so only data or an error is an answer there.
    if (!secure) socket.on('connect', () => resolve(undefined))
    socket.on('data', () => resolve(undefined))
    return promise.finally(() => {
      clearTimeout(timer)
      socket.destroy()
    })
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
