import type {Call} from '../../ports/etcd.ts'

/** Why waiting ended before an answer. */
export type GiveUpReason = 'deadline' | 'cancelled'

/** Runs `work` under a signal that fires at the call's deadline or with its own signal, and leaves no timer behind. */
export async function withinCall<T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const end = (reason: GiveUpReason) => () => controller.abort(reason)
  const cancel = end('cancelled')
  if (call.signal?.aborted === true) cancel()
  call.signal?.addEventListener('abort', cancel, {once: true})
  const timer = setTimeout(end('deadline'), call.deadlineMs)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', cancel)
  }
}
