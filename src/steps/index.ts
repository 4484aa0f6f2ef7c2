import type {Step} from '../domain/runbook.ts'
import {changeSettings} from './change-settings.ts'
import {defragment} from './defragment.ts'
import {moveLeader} from './move-leader.ts'
import {restartMember} from './restart-member.ts'

/** Every step there is, sorted by id. */
export const steps: readonly Step[] = [changeSettings, defragment, moveLeader, restartMember]

/** A step by id. Plans are frozen with ids of this registry, so a missing one means another program version. */
export function findStep(id: string): Step | undefined {
  return steps.find(step => step.id === id)
}
