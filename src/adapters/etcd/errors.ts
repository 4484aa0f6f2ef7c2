import {type ErrorCode, messageOf, OpsError} from '../../domain/errors.ts'
import {connectionRules, type ErrorRule, etcdRules} from './error-rules.ts'

/** Which call failed, for the sentence a person reads. */
export interface Attempt {
  /** Completes "Could not …" up to the endpoint: "read the status of". */
  readonly what: string
  readonly endpoint: string
  readonly deadlineMs: number
  /** A call that changes the cluster is never marked retryable, whatever went wrong. */
  readonly changes?: boolean
  /** Replaces the remedy when the deadline passed: what is known about the other side then. */
  readonly onDeadline?: string
}

const DEADLINE_EXCEEDED = 4
const UNAVAILABLE = 14
const UNAUTHENTICATED = 16
const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'etcd/refused',
  'etcd/deadline',
  'etcd/unavailable',
  'etcd/no-leader',
])

/** Turns what etcd3 or gRPC threw into the one error class people and code upstream know. */
export function translate(cause: unknown, attempt: Attempt): OpsError {
  if (cause instanceof OpsError) return cause
  const raw = messageOf(cause)
  // gRPC's clock and ours race to the same deadline; a person gets the same sentence from both.
  if (raw.startsWith('4 DEADLINE_EXCEEDED: Deadline exceeded after')) return deadlinePassed(attempt, cause)
  const status = grpcStatus(raw)
  const rule = etcdRules.find(one => one.pattern.test(raw)) ?? connectionRule(raw, status) ?? fallback(status)
  return opsError(rule, {words: rule.words ?? plainWords(raw), attempt, cause})
}

/** The call's own deadline passed before any answer. */
export function deadlinePassed(attempt: Attempt, cause?: unknown): OpsError {
  const words = `no answer within ${attempt.deadlineMs} ms`
  return opsError(fallback(DEADLINE_EXCEEDED), {words, attempt, cause})
}

/** The caller stopped waiting. Its own reason is kept when it is one of ours. */
export function stopped(attempt: Attempt, reason: unknown): OpsError {
  if (reason instanceof OpsError) return reason
  const rule = {...fallback(DEADLINE_EXCEEDED), remedy: 'Ask again when you want the answer.'}
  return opsError(rule, {words: 'the caller stopped waiting', attempt, cause: reason})
}

/** True when gRPC found no connection but does not say why: worth a second look at the socket. */
export function saysNothing(error: OpsError): boolean {
  return (
    error.code === 'etcd/unavailable' &&
    /null|Failed to connect|dropped|closed|ECONNRESET/.test(error.message)
  )
}

function opsError(
  rule: Omit<ErrorRule, 'pattern'>,
  {words, attempt, cause}: {readonly words: string; readonly attempt: Attempt; readonly cause: unknown},
): OpsError {
  const late = rule.code === 'etcd/deadline' && attempt.onDeadline !== undefined
  return new OpsError(rule.code, `Could not ${attempt.what} ${attempt.endpoint}: ${words}`, {
    remedy: late && attempt.onDeadline !== undefined ? attempt.onDeadline : rule.remedy,
    retryable: !attempt.changes && RETRYABLE.has(rule.code),
    cause,
  })
}

function grpcStatus(message: string): number | undefined {
  const found = /^(\d{1,2}) [A-Z_]+:/.exec(message)
  return found ? Number(found[1]) : undefined
}

function connectionRule(message: string, status: number | undefined): ErrorRule | undefined {
  // Only where nobody answered: text inside an answer could look like anything.
  if (status !== undefined && status !== UNAVAILABLE) return undefined
  return connectionRules.find(one => one.pattern.test(message))
}

function fallback(status: number | undefined): Omit<ErrorRule, 'pattern'> {
  if (status === DEADLINE_EXCEEDED)
    return {
      code: 'etcd/deadline',
      remedy: 'Check the host, its network and its disk; the member may be blocked.',
    }
  if (status === UNAVAILABLE)
    return {code: 'etcd/unavailable', remedy: 'Check that the address belongs to etcd and can be reached.'}
  if (status === UNAUTHENTICATED)
    return {
      code: 'etcd/auth',
      remedy: 'Correct the user name and password of this cluster in the configuration.',
    }
  return {code: 'etcd/failed', remedy: "Look at the member's log for the same moment."}
}

/** The other side's words without gRPC's and OpenSSL's wrapping. */
function plainWords(message: string): string {
  return message
    .replace(/^\d{1,2} [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (Error: )?/, '')
    .replace(/Resolution note: .*$/s, '')
    .replace(/;? if the root CA is installed locally.*$/s, '')
    .replace(/[0-9A-F]{8,}:error:[0-9A-F]+:SSL routines:\w+:([^:]+):.*$/s, '$1')
    .replace(/\(\d{4}-\d\d-\d\dT[\d:.]+Z\)/, '')
    .replace(/[\s.]+$/, '')
}
