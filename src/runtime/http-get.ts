import {type IncomingMessage, request as overHttp} from 'node:http'
import {request as overHttps} from 'node:https'
import {messageOf, OpsError} from '../domain/errors.ts'
import type {Call} from '../ports/etcd.ts'

/** One GET of a small document. */
export interface Get {
  readonly url: URL
  readonly call: Call
  /** PEM of the only authorities trusted; the public ones when left out. */
  readonly ca?: Buffer | undefined
  /** Sent as a bearer token, to this address only: redirects are not followed. */
  readonly token?: string | undefined
  readonly mostBytes: number
}

export interface Got {
  readonly status: number
  readonly text: string
}

/**
 * Fetches a document whole, on a connection of its own so that nothing stays open.
 *
 * @throws OpsError `http/unreachable` when nobody answers in time, `http/bad-answer` for a cut or too long answer.
 */
export async function httpGet(get: Get): Promise<Got> {
  const {url, call, mostBytes} = get
  const limit = AbortSignal.timeout(call.deadlineMs)
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit
  try {
    const incoming = await send(get, signal)
    return {status: incoming.statusCode ?? 0, text: await readAll(incoming, url, mostBytes)}
  } catch (cause) {
    if (limit.aborted) throw unreachable(url, `no answer within ${call.deadlineMs} ms`, cause)
    if (call.signal?.aborted) throw stopped(url, call.signal.reason)
    throw cause instanceof OpsError ? cause : unreachable(url, wordsOf(cause), cause)
  }
}

function send({url, ca, token}: Get, signal: AbortSignal): Promise<IncomingMessage> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const open = url.protocol === 'https:' ? overHttps : overHttp
  const headers = token === undefined ? {} : {authorization: `Bearer ${token}`}
  open(url, {agent: false, signal, headers, ...(ca === undefined ? {} : {ca})}, resolve)
    .on('error', reject)
    .end()
  return promise
}

async function readAll(incoming: IncomingMessage, url: URL, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of incoming) {
      const bytes = Buffer.from(piece)
      size += bytes.length
      if (size > mostBytes) throw badAnswer(url, `is longer than ${mostBytes} bytes`)
      pieces.push(bytes)
    }
  } catch (cause) {
    throw cause instanceof OpsError ? cause : badAnswer(url, 'was cut off', {cause})
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** An answer that cannot be used. `complaint` completes "The answer of … ". */
export function badAnswer(
  url: URL,
  complaint: string,
  {
    remedy = 'Check that the address is right and no proxy answers for it.',
    cause,
  }: {
    readonly remedy?: string
    readonly cause?: unknown
  } = {},
): OpsError {
  return new OpsError('http/bad-answer', `The answer of ${place(url)} ${complaint}`, {
    remedy,
    retryable: true,
    cause,
  })
}

function unreachable(url: URL, words: string, cause: unknown): OpsError {
  const remedy = 'Check address, network and certificates, then look again.'
  return new OpsError('http/unreachable', `Could not reach ${place(url)}: ${words}`, {
    remedy,
    retryable: true,
    cause,
  })
}

function stopped(url: URL, reason: unknown): OpsError {
  return reason instanceof OpsError ? reason : unreachable(url, 'the caller stopped waiting', reason)
}

/** Without the query, which is long and tells nothing. */
function place({origin, pathname}: URL): string {
  return origin + pathname
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return messageOf(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (code === 'ECONNREFUSED') return 'connection refused'
  // Node advises a flag of its own, and OpenSSL wraps its sentence; several addresses give an error without words.
  const plain = cause.message
    .replace(/;? if the root CA is installed locally.*$/s, '')
    .replace(/^.*:error:[0-9A-F]+:SSL routines:\w*:([^:]+):.*$/s, '$1')
    .trim()
  return plain === '' ? code : plain
}
