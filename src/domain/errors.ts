import {z} from 'zod'

/**
 * Every way something outside can fail, as one closed list. The part before the slash names the side that failed.
 * Upstream code switches on these; nobody parses messages.
 */
export const errorCodes = [
  'probe/pending',
  'probe/not-configured',
  'probe/not-asked',
  'probe/not-applicable',
  'etcd/refused',
  'etcd/deadline',
  'etcd/unavailable',
  'etcd/tls',
  'etcd/auth',
  'etcd/auth-off',
  'etcd/permission-denied',
  'etcd/no-leader',
  'etcd/not-leader',
  'etcd/no-space',
  'etcd/corrupt',
  'etcd/learner',
  'etcd/not-in-sync',
  'etcd/compacted',
  'etcd/failed',
  'http/unreachable',
  'http/bad-answer',
  'ssh/unreachable',
  'ssh/host-key-mismatch',
  'ssh/auth',
  'ssh/deadline',
  'ssh/command-failed',
  'ssh/not-permitted',
  'ssh/missing-tool',
  'ssh/bad-answer',
  'snapshot/corrupt',
  'backup/unreadable',
  'store/conflict',
  'store/unavailable',
  'store/in-use',
  'slack/failed',
  'slack/rate-limited',
  'config/invalid',
  'input/unknown-cluster',
  'input/ambiguous-cluster',
  'input/unknown-member',
  'input/unknown-command',
  'input/unknown-check',
  'input/unknown-runbook',
  'input/invalid',
  'input/not-found',
  'refused/not-operator',
  'refused/not-approver',
  'refused/own-request',
  'refused/not-a-person',
  'refused/read-only',
  'refused/guard',
  'refused/state',
  'refused/expired',
  'refused/confirmation',
  'refused/one-time-code',
  'refused/frozen',
  'refused/break-glass',
  'refused/busy',
  'internal/bug',
] as const

/** One code of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number]

/** Zod form of {@link ErrorCode}, for data that crosses a process boundary. */
export const ErrorCode = z.enum(errorCodes)

/** A failure that a person reads as: what failed, why in the other side's words, what to do now. */
export class OpsError extends Error {
  override readonly name = 'OpsError'
  readonly code: ErrorCode
  /** What to do now, as an imperative sentence. */
  readonly remedy: string
  /** Decided once, by the adapter that knows; nothing that changes a cluster is ever marked retryable. */
  readonly retryable: boolean

  constructor(
    code: ErrorCode,
    message: string,
    options: {readonly remedy: string; readonly retryable?: boolean; readonly cause?: unknown},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause})
    this.code = code
    this.remedy = options.remedy
    this.retryable = options.retryable ?? false
  }
}

/** The plain-data form of a failure, as it is kept in an observation. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

/** The words of anything thrown, also of what cannot be turned into text. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  try {
    return String(thrown)
  } catch {
    return 'something that is no error and has no text was thrown'
  }
}

/** Turns anything thrown into data; a foreign error is a bug of ours and says so. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof OpsError) return {code: thrown.code, message: thrown.message}
  return {code: 'internal/bug', message: messageOf(thrown)}
}
