import {OpsError, toFailure} from '../domain/errors.ts'
import type {Probe, ProbeName} from '../domain/observation.ts'
import {isHostProbe} from '../domain/silence.ts'
import {duration} from '../domain/units.ts'
import type {Call} from '../ports/etcd.ts'
import type {Clock} from '../ports/runtime.ts'

/**
 * How long an adapter may overrun its deadline, in ms, before nobody waits for it any more: it may explain a silence
 * with one more look at the port. Below it a good explanation is lost; above it a broken adapter holds up the look.
 */
const GRACE_MS = 500

/** How long a probe may take, and what ends it earlier. */
export interface Limit {
  readonly deadlineMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Makes one read of the outside and turns its failure, also its silence, into data. Never throws, always ends. */
export async function probe<T>(
  name: string,
  read: (call: Call) => Promise<T>,
  limit: Limit,
): Promise<Probe<T>> {
  const started = limit.clock.now()
  try {
    const value = await atMost(name, read, limit)
    return {ok: true, ...elapsed(started, limit.clock), value}
  } catch (thrown) {
    return {ok: false, ...elapsed(started, limit.clock), ...toFailure(thrown)}
  }
}

async function atMost<T>(
  name: string,
  read: (call: Call) => Promise<T>,
  {deadlineMs, clock, signal}: Limit,
): Promise<T> {
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const late = async (): Promise<never> => {
    await clock.sleep(deadlineMs + GRACE_MS, ending).catch(() => undefined)
    throw silenceOf(name, deadlineMs)
  }
  try {
    return await Promise.race([read({deadlineMs, signal: ending}), late()])
  } finally {
    over.abort()
  }
}

/** Silence as a failure, in the code of the side that was silent. */
export function silenceOf(name: string, ms: number): OpsError {
  return new OpsError(codeOfSilence(name), `no answer within ${duration(ms)}`, {
    remedy: 'See from another host whether it answers.',
  })
}

const pages: ReadonlySet<string> = new Set<ProbeName>(['health', 'metrics', 'livez', 'readyz', 'version'])

function codeOfSilence(
  name: string,
): 'http/unreachable' | 'ssh/deadline' | 'etcd/deadline' | 'backup/unreadable' {
  if (name === 'backups') return 'backup/unreadable'
  if (pages.has(name) || name === 'apiServer') return 'http/unreachable'
  return isHostProbe(name as ProbeName) ? 'ssh/deadline' : 'etcd/deadline'
}

/** When a probe ended, and how long it took. */
export function elapsed(started: Date, clock: Clock): {readonly at: string; readonly tookMs: number} {
  const now = clock.now()
  return {at: now.toISOString(), tookMs: now.getTime() - started.getTime()}
}
