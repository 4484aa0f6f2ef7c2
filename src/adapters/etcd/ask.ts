import type {MaintenanceClient} from 'etcd3'
import type {ErrorCode, OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import {type Attempt, deadlinePassed, saysNothing, stopped, translate} from './errors.ts'
import type {Reachability} from './reachability.ts'

/** gRPC's options of one call. */
export type CallOptions = NonNullable<Parameters<MaintenanceClient['status']>[0]>

type Interceptors = NonNullable<CallOptions['interceptors']>

/** One request, described for its error sentence. */
export interface Ask<T> {
  readonly what: string
  readonly endpoint: string
  readonly call: Call
  readonly changes?: boolean
  readonly onDeadline?: string
  readonly run: (options: CallOptions) => Promise<T>
}

/**
 * Runs one request so that it ends at its deadline or when the caller stops waiting, whatever gRPC does: a login that
 * hangs inside etcd3, for one, knows nothing of the call it was made for.
 *
 * @throws OpsError, always.
 */
export async function ask<T>(request: Ask<T>, reachability: Reachability): Promise<T> {
  const {call, run, ...described} = request
  const attempt: Attempt = {...described, deadlineMs: call.deadlineMs}
  if (call.signal?.aborted) throw stopped(attempt, call.signal.reason)
  const limit = limitOf(call, attempt)
  const lookThenRun = async () => {
    await lookFirst(attempt, reachability)
    // SAFETY: nothing is sent once the caller was told that it failed; guarded by "sends nothing after its caller stopped waiting".
    if (limit.isOver()) return limit.reached
    return run(limit.options)
  }
  try {
    const answer = await Promise.race([lookThenRun(), limit.reached])
    reachability.proven.add(attempt.endpoint)
    return answer
  } catch (cause) {
    const error = translate(cause, attempt)
    if (speaksOfConnection.has(error.code)) reachability.proven.delete(attempt.endpoint)
    throw saysNothing(error) ? await explain(error, attempt, reachability) : error
  } finally {
    limit.release()
  }
}

const speaksOfConnection: ReadonlySet<ErrorCode> = new Set([
  'etcd/deadline',
  'etcd/refused',
  'etcd/tls',
  'etcd/unavailable',
])

async function lookFirst(attempt: Attempt, reachability: Reachability): Promise<void> {
  if (reachability.proven.has(attempt.endpoint)) return
  const seen = await reachability.look(attempt.endpoint, attempt.deadlineMs)
  if (seen.kind === 'silent') throw deadlinePassed(attempt)
  if (seen.kind === 'refused') throw new Error(seen.words)
}

/** A second look is an afterthought of a call that has failed: it may not take long. */
const EXPLANATION_MS = 250

async function explain(error: OpsError, attempt: Attempt, reachability: Reachability): Promise<OpsError> {
  const seen = await reachability.look(attempt.endpoint, EXPLANATION_MS)
  return seen.kind === 'refused' ? translate(new Error(seen.words), attempt) : error
}

interface Limit {
  readonly options: CallOptions
  /** Never resolves. */
  readonly reached: Promise<never>
  isOver(): boolean
  release(): void
}

function limitOf({deadlineMs, signal}: Call, attempt: Attempt): Limit {
  const cancels: (() => void)[] = []
  const {promise, reject} = Promise.withResolvers<never>()
  // Somebody always races against it, but not while the request is still being put together.
  promise.catch(() => undefined)
  let over = false
  const cancelAll = () => cancels.forEach(cancel => cancel())
  const end = (reason: unknown) => {
    over = true
    reject(reason)
    cancelAll()
  }
  const onAbort = () => end(stopped(attempt, signal?.reason))
  const timer = setTimeout(() => end(deadlinePassed(attempt)), deadlineMs)
  signal?.addEventListener('abort', onAbort, {once: true})
  return {
    options: {deadline: Date.now() + deadlineMs, interceptors: cancelThrough(cancels)},
    reached: promise,
    isOver: () => over,
    release: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      // Without effect on a call that has ended; a stream that was given up half-way would stay open for ever.
      cancelAll()
    },
  }
}

const CANCELLED = 1

/**
 * The only way to a call inside etcd3, which hands out promises: without it a call outlives its caller. gRPC uses only
 * the interface that the started call has, and its enums exist only in a package that is not ours to import.
 */
function cancelThrough(cancels: (() => void)[]): Interceptors {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const interceptor = ((options, nextCall) => {
    const started = nextCall(options)
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
    cancels.push(() => started.cancelWithStatus(CANCELLED, 'the caller stopped waiting'))
    return started
  }) as Interceptors[number]
  return [interceptor]
}
