import {DEFAULT_TIMERS, LONGEST_ELECTION_MS} from './settings-in-force.ts'

/** Timers that fit a network. Milliseconds. */
export interface Timers {
  readonly heartbeatMs: number
  readonly electionMs: number
}

/**
 * Timers for the slowest round trip between two members: the heartbeat is that round trip and not below etcd's
 * default, the election `times` the larger of the two and never above what etcd starts with. Rounded up to values a
 * person types. `times` is the factor the check `timers` asks for.
 */
export function timersFor(slowestMs: number, times: number): Timers {
  const most = Math.floor(LONGEST_ELECTION_MS / times)
  const heartbeatMs = Math.min(most, Math.max(DEFAULT_TIMERS['heartbeat-interval'], upTo(slowestMs, 10)))
  const electionMs = Math.max(times * heartbeatMs, upTo(times * slowestMs, 100))
  return {heartbeatMs, electionMs: Math.min(LONGEST_ELECTION_MS, electionMs)}
}

/** Whether timers in force are long enough for a round trip, and the election long enough for its heartbeat. */
export function fits({heartbeatMs, electionMs}: Timers, slowestMs: number, times: number): boolean {
  return (
    heartbeatMs > 0 &&
    heartbeatMs >= slowestMs &&
    electionMs >= times * Math.max(slowestMs, heartbeatMs) &&
    electionMs <= LONGEST_ELECTION_MS
  )
}

function upTo(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
