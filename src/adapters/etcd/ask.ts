import type {MaintenanceClient} from 'etcd3'
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
  const until = Date.now() + call.deadlineMs
  const limit = limitOf(call, attempt)
  try {
    return await Promise.race([run(limit.options), limit.reached])
  } catch (cause) {
    throw await explain(translate(cause, attempt), {attempt, until, reachability})
  } finally {
    limit.release()
  }
}

interface Limit {
  readonly options: CallOptions
  /** Never resolves. */
  readonly reached: Promise<never>
  release(): void
}

function limitOf({deadlineMs, signal}: Call, attempt: Attempt): Limit {
  const cancels: (() => void)[] = []
  const {promise, reject} = Promise.withResolvers<never>()
  // Somebody always races against it, but not while the request is still being put together.
  promise.catch(() => undefined)
  const cancelAll = () => cancels.forEach(cancel => cancel())
  const end = (reason: unknown) => {
    reject(reason)
    cancelAll()
  }
  const onAbort = () => end(stopped(attempt, signal?.reason))
  const timer = setTimeout(() => end(deadlinePassed(attempt)), deadlineMs)
  signal?.addEventListener('abort', onAbort, {once: true})
  return {
    options: {deadline: Date.now() + deadlineMs, interceptors: cancelThrough(cancels)},
    reached: promise,
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

/** gRPC forgets why a connection failed once it is waiting to try again; the socket still knows. */
async function explain(
  error: ReturnType<typeof translate>,
  {
    attempt,
    until,
    reachability,
  }: {readonly attempt: Attempt; readonly until: number; readonly reachability: Reachability},
): Promise<ReturnType<typeof translate>> {
  if (!saysNothing(error)) return error
  const words = await reachability(attempt.endpoint, Math.max(1, until - Date.now()))
  return words === undefined ? error : translate(new Error(words), attempt)
}
