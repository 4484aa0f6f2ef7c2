import {isIP} from 'node:net'
import {connect, type TLSSocket} from 'node:tls'
import {OpsError} from '../../domain/errors.ts'
import type {TlsAnswer} from '../../domain/observation.ts'
import type {Call, EtcdProber} from '../../ports/etcd.ts'
import {doubtsOf, shownBy} from './certificate.ts'
import {type Attempt, deadlinePassed, stopped, translate} from './errors.ts'
import type {EtcdOptions} from './options.ts'

/**
 * How long a server may take to turn us away after the handshake. With TLS 1.3 its refusal comes one round trip
 * later; a member that is merely busy says nothing, which is no refusal.
 */
const VERDICT_MS = 1000
/** Any answer at all shows that we were let in; the page needs no right and the request carries no secret. */
const QUESTION = 'GET /version HTTP/1.1\r\nHost: etcd\r\nConnection: close\r\n\r\n'

/** One TLS handshake per call; nothing is kept open. */
export function createHandshakes(options: EtcdOptions): Pick<EtcdProber, 'tls'> {
  return {tls: (address, call) => shakeHands(options, address, call)}
}

async function shakeHands(options: EtcdOptions, address: string, call: Call): Promise<TlsAnswer> {
  const url = urlOf(address)
  const attempt: Attempt = {
    what: 'make a TLS handshake with',
    endpoint: address,
    deadlineMs: call.deadlineMs,
  }
  if (call.signal?.aborted) throw stopped(attempt, call.signal.reason)
  const {socket, name} = dial(options, url)
  // Errors after the answer has been given concern nobody any more.
  socket.on('error', () => undefined)
  const limit = AbortSignal.timeout(call.deadlineMs)
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit
  try {
    await shown(socket, signal)
    const certificate = shownBy(socket)
    const untrusted = doubtsOf(socket, {name, hasAuthority: options.tls !== undefined})
    return {address, certificate, untrusted, turnedAway: await refusalOf(socket, attempt, signal)}
  } catch (cause) {
    if (call.signal?.aborted) throw stopped(attempt, call.signal.reason)
    throw limit.aborted ? deadlinePassed(attempt, cause) : translate(cause, attempt)
  } finally {
    socket.destroy()
  }
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === 'https:') return url
  throw new OpsError('probe/not-applicable', `${address} is not served with TLS`, {
    remedy: 'Nothing to do here; https addresses are.',
  })
}

function dial(
  {endpoints, tls, serverName}: EtcdOptions,
  url: URL,
): {readonly socket: TLSSocket; readonly name: string} {
  const host = hostOf(url)
  const configured = endpoints.some(endpoint => hostOf(new URL(endpoint)) === host)
  const isClientAddress = endpoints.some(endpoint => new URL(endpoint).origin === url.origin)
  const name = isClientAddress && serverName !== undefined ? serverName : host
  const socket = connect({
    host,
    port: Number(url.port || 443),
    // The point is to see a certificate that is wrong; nothing but a handshake and one public question is sent.
    rejectUnauthorized: false,
    ...(isIP(name) === 0 ? {servername: name} : {}),
    ...(tls === undefined ? {} : {ca: tls.ca}),
    // SAFETY: our key is used only where configuration sends it, never where a member list does; guarded by "shows its
    // own certificate only to hosts of the configuration".
    ...(configured && tls?.cert && tls.key ? {cert: tls.cert, key: tls.key} : {}),
  })
  return {socket, name}
}

function hostOf({hostname}: URL): string {
  return hostname.replaceAll(/[[\]]/g, '')
}

function shown(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  socket.once('secureConnect', resolve)
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('the connection was closed during the handshake')))
  signal.addEventListener('abort', () => reject(new Error('too late')), {once: true})
  return promise
}

/** Null when the server answers, or keeps silent for longer than a refusal takes. */
function refusalOf(socket: TLSSocket, attempt: Attempt, signal: AbortSignal): Promise<string | null> {
  const {promise, resolve} = Promise.withResolvers<string | null>()
  const timer = setTimeout(() => resolve(null), VERDICT_MS)
  socket.once('data', () => resolve(null))
  socket.once('error', error => resolve(wordsOf(error, attempt)))
  socket.once('close', () => resolve('the connection was closed without an answer'))
  signal.addEventListener('abort', () => resolve(null), {once: true})
  socket.write(QUESTION)
  return promise.finally(() => clearTimeout(timer))
}

function wordsOf(error: Error, attempt: Attempt): string {
  return translate(error, attempt).message.replace(/^.*?: /, '')
}
