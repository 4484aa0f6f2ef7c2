import type {Cause} from '../domain/diagnosis.ts'
import {clusterIdMismatch} from './cluster-id-mismatch.ts'
import {corruption} from './corruption.ts'
import {defragInProgress} from './defrag-in-progress.ts'
import {fragmentationOrQuota} from './fragmentation-or-quota.ts'
import {identityMismatch} from './identity-mismatch.ts'
import {memberDown} from './member-down.ts'
import {noLeaderWithMajority} from './no-leader-with-majority.ts'
import {noSpace} from './no-space.ts'
import {partitionOrUnreachable} from './partition-or-unreachable.ts'
import {quorumLost} from './quorum-lost.ts'
import {splitBrain} from './split-brain.ts'
import {staleLearner} from './stale-learner.ts'
import {unstartedVoter} from './unstarted-voter.ts'
import {versionSkewed} from './version-skew.ts'

/** Every cause, sorted by name. */
export const causes: readonly Cause[] = [
  clusterIdMismatch,
  corruption,
  defragInProgress,
  fragmentationOrQuota,
  identityMismatch,
  memberDown,
  noLeaderWithMajority,
  noSpace,
  partitionOrUnreachable,
  quorumLost,
  splitBrain,
  staleLearner,
  unstartedVoter,
  versionSkewed,
]

/** The cause with this catalogue id or name, if there is one. */
export function findCause(idOrName: string): Cause | undefined {
  return causes.find(({id, name}) => id === idOrName || name === idOrName)
}
