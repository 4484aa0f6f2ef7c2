/** etcd's own defaults. https://etcd.io/docs/v3.5/tuning/#time-parameters */
export const DEFAULT_HEARTBEAT_MS = 100
export const DEFAULT_ELECTION_MS = 1000

/** etcd refuses to start above this (etcd-facts C45). */
const MOST_ELECTION_MS = 50_000

/** The seeds' and etcd's advice: an election timeout of ten round trips and of ten heartbeats. */
const TIMES = 10

/** Timers that fit a network. Milliseconds. */
export interface Timers {
  readonly heartbeatMs: number
  readonly electionMs: number
}

/**
 * Timers for the slowest mean round trip between two members: the heartbeat is that round trip and not below etcd's
 * default, the election ten times the larger of the two and never above what etcd starts with. Rounded up to values a
 * person types.
 */
export function timersFor(slowestMs: number): Timers {
  const most = MOST_ELECTION_MS / TIMES
  const heartbeatMs = Math.min(most, Math.max(DEFAULT_HEARTBEAT_MS, upTo(slowestMs, 10)))
  const electionMs = Math.max(TIMES * heartbeatMs, upTo(TIMES * slowestMs, 100))
  return {heartbeatMs, electionMs: Math.min(MOST_ELECTION_MS, electionMs)}
}

/** Whether timers in force are long enough for a round trip, and the election long enough for its heartbeat. */
export function fits({heartbeatMs, electionMs}: Timers, slowestMs: number): boolean {
  const needed = timersFor(slowestMs)
  return (
    heartbeatMs >= Math.min(needed.heartbeatMs, slowestMs) &&
    heartbeatMs > 0 &&
    electionMs >= TIMES * slowestMs &&
    electionMs >= TIMES * heartbeatMs &&
    electionMs <= MOST_ELECTION_MS
  )
}

function upTo(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
