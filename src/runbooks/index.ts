import type {Runbook} from '../domain/runbook.ts'
import {defragment} from './defragment.ts'
import {moveLeader} from './move-leader.ts'
import {raiseQuota} from './raise-quota.ts'
import {restartMember} from './restart-member.ts'
import {rollingRestart} from './rolling-restart.ts'
import {tuneTimers} from './tune-timers.ts'

/** Every runbook there is, sorted by id. */
export const runbooks: readonly Runbook[] = [
  defragment,
  moveLeader,
  raiseQuota,
  restartMember,
  rollingRestart,
  tuneTimers,
]

/** A runbook by id. */
export function findRunbook(id: string): Runbook | undefined {
  return runbooks.find(runbook => runbook.id === id)
}
