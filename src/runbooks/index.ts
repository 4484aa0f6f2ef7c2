import type {Runbook} from '../domain/runbook.ts'
import {compact} from './compact.ts'
import {defragment} from './defragment.ts'
import {disarm} from './disarm.ts'
import {moveLeader} from './move-leader.ts'
import {reclaimSpace} from './reclaim-space.ts'
import {restartMember} from './restart-member.ts'

/** Every runbook there is, sorted by id. */
export const runbooks: readonly Runbook[] = [
  compact,
  defragment,
  disarm,
  moveLeader,
  reclaimSpace,
  restartMember,
]

/** A runbook by id. */
export function findRunbook(id: string): Runbook | undefined {
  return runbooks.find(runbook => runbook.id === id)
}
