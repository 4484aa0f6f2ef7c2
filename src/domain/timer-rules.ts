import {LONGEST_ELECTION_MS} from './settings-in-force.ts'
import {duration} from './units.ts'

/** etcd refuses to start with fewer heartbeats in an election timeout than this (`embed/config.go`, Validate). */
const LEAST_HEARTBEATS = 5

/** Why etcd would not start with these timers, in ms; null when it would. SAFETY: the first member restarted would stay down; test/domain/timer-rules.test.ts. */
export function timerProblem({
  heartbeatMs,
  electionMs,
}: {
  readonly heartbeatMs: number
  readonly electionMs: number
}): string | null {
  if (heartbeatMs <= 0) return 'the heartbeat interval must be above 0'
  if (electionMs < LEAST_HEARTBEATS * heartbeatMs)
    return `an election timeout of ${duration(electionMs)} is less than ${LEAST_HEARTBEATS} times the heartbeat of ${duration(heartbeatMs)}`
  return electionMs > LONGEST_ELECTION_MS
    ? `an election timeout of ${duration(electionMs)} is above the longest, ${duration(LONGEST_ELECTION_MS)}`
    : null
}

/** The election timeout etcd really counts with: it runs in whole heartbeats, and rounds down (`EtcdServer` ticks). */
export function countedElectionMs({
  heartbeatMs,
  electionMs,
}: {
  readonly heartbeatMs: number
  readonly electionMs: number
}): number {
  return Math.floor(electionMs / heartbeatMs) * heartbeatMs
}
