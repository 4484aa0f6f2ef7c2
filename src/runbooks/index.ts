import type {Runbook} from '../domain/runbook.ts'
import {defragment} from './defragment.ts'
import {moveLeader} from './move-leader.ts'
import {restartMember} from './restart-member.ts'
import {snapshot} from './snapshot.ts'

/** Every runbook there is, sorted by id. */
export const runbooks: readonly Runbook[] = [defragment, moveLeader, restartMember, snapshot]

/** A runbook by id. */
export function findRunbook(id: string): Runbook | undefined {
  return runbooks.find(runbook => runbook.id === id)
}
