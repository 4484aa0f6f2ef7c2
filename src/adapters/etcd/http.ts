import {type IncomingMessage, request as overHttp} from 'node:http'
import {request as overHttps} from 'node:https'
import {OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import {deadlinePassed, stopped, translate} from './errors.ts'
import type {TlsMaterial} from './options.ts'

/** One GET, described for its error sentence. */
export interface Fetch {
  readonly what: string
  readonly url: URL
  readonly call: Call
  readonly tls?: TlsMaterial | undefined
  readonly serverName?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** A metrics page of a busy member is about 150 KB; far beyond it the other side is not etcd. */
const MAX_BYTES = 8 * 1024 * 1024

/** Fetches one small page whole. @throws OpsError as {@link streamPage} does. */
export async function fetchPage(fetch: Fetch): Promise<Answer> {
  const pieces: Uint8Array[] = []
  const status = await streamPage(fetch, () => piece => pieces.push(piece))
  return {status, text: Buffer.concat(pieces).toString('utf8')}
}

/**
 * Fetches one page piece by piece, on a connection of its own so that nothing stays open. `open` is called with the
 * status and answers with what takes the pieces; whatever either throws ends the connection. Answers with the status.
 *
 * @throws OpsError `etcd/deadline`, `etcd/tls`, `http/unreachable`, or `http/bad-answer` for a cut or endless page.
 */
export async function streamPage(
  fetch: Fetch,
  open: (status: number) => (piece: Uint8Array) => void,
): Promise<number> {
  const {call, what, url} = fetch
  const attempt = {what, endpoint: url.href, deadlineMs: call.deadlineMs}
  const timeout = AbortSignal.timeout(call.deadlineMs)
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
  try {
    const incoming = await send(fetch, signal)
    const status = incoming.statusCode ?? 0
    await readAll(incoming, url, open(status))
    return status
  } catch (cause) {
    if (timeout.aborted) throw deadlinePassed(attempt, cause)
    if (call.signal?.aborted) throw stopped(attempt, call.signal.reason)
    throw unreachable(translate(cause, attempt))
  }
}

function send({url, tls, serverName}: Fetch, signal: AbortSignal): Promise<IncomingMessage> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const open = url.protocol === 'https:' ? overHttps : overHttp
  const secure = url.protocol === 'https:' ? {...tls, ...(serverName ? {servername: serverName} : {})} : {}
  open(url, {...secure, agent: false, signal}, resolve)
    .on('error', reject)
    .end()
  return promise
}

async function readAll(
  incoming: IncomingMessage,
  url: URL,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  let size = 0
  try {
    for await (const piece of incoming) {
      const bytes = Buffer.from(piece)
      size += bytes.length
      if (size > MAX_BYTES) throw badAnswer(url, `is longer than ${MAX_BYTES} bytes`)
      take(bytes)
    }
  } catch (cause) {
    throw cause instanceof OpsError ? cause : badAnswer(url, 'was cut off', cause)
  }
}

/** A page that is not what etcd would have written. `complaint` completes "The answer of … ". */
export function badAnswer(url: URL, complaint: string, cause?: unknown): OpsError {
  return new OpsError('http/bad-answer', `The answer of ${url.href} ${complaint}`, {
    remedy: 'Check that the address is etcd itself and not a proxy in front of it.',
    retryable: true,
    cause,
  })
}

function unreachable(error: OpsError): OpsError {
  if (error.code === 'etcd/tls' || error.code === 'http/bad-answer') return error
  const {message, remedy, cause} = error
  return new OpsError('http/unreachable', message, {remedy, retryable: true, cause})
}
