import type {Cause} from '../domain/diagnosis.ts'
import {certificates} from './certificates.ts'
import {clientEndpoints} from './client-endpoints.ts'
import {clockSkew} from './clock-skew.ts'
import {clusterIdMismatch} from './cluster-id-mismatch.ts'
import {corruption} from './corruption.ts'
import {cpuStarvation} from './cpu-starvation.ts'
import {defragInProgress} from './defrag-in-progress.ts'
import {expensiveRequests} from './expensive-requests.ts'
import {fragmentationOrQuota} from './fragmentation-or-quota.ts'
import {identityMismatch} from './identity-mismatch.ts'
import {lostData} from './lost-data.ts'
import {memberDown} from './member-down.ts'
import {networkLoss} from './network-loss.ts'
import {noLeaderWithMajority} from './no-leader-with-majority.ts'
import {noSpace} from './no-space.ts'
import {nodeDown} from './node-down.ts'
import {oneWayPartition} from './one-way-partition.ts'
import {outOfMemory} from './out-of-memory.ts'
import {partitionOrUnreachable} from './partition-or-unreachable.ts'
import {quorumLost} from './quorum-lost.ts'
import {quorumLostForGood} from './quorum-lost-for-good.ts'
import {restartLoop} from './restart-loop.ts'
import {slowDisk} from './slow-disk.ts'
import {snapshotThrash} from './snapshot-thrash.ts'
import {splitBrain} from './split-brain.ts'
import {staleLearner} from './stale-learner.ts'
import {timersMisconfigured} from './timers.ts'
import {unstartedVoter} from './unstarted-voter.ts'
import {versionSkewed} from './version-skew.ts'

/** Every cause, sorted by name. */
export const causes: readonly Cause[] = [
  certificates,
  clientEndpoints,
  clockSkew,
  clusterIdMismatch,
  corruption,
  cpuStarvation,
  defragInProgress,
  expensiveRequests,
  fragmentationOrQuota,
  identityMismatch,
  lostData,
  memberDown,
  networkLoss,
  noLeaderWithMajority,
  noSpace,
  nodeDown,
  oneWayPartition,
  outOfMemory,
  partitionOrUnreachable,
  quorumLost,
  quorumLostForGood,
  restartLoop,
  slowDisk,
  snapshotThrash,
  splitBrain,
  staleLearner,
  timersMisconfigured,
  unstartedVoter,
  versionSkewed,
]

/** The cause with this catalogue id or name, if there is one. */
export function findCause(idOrName: string): Cause | undefined {
  return causes.find(({id, name}) => id === idOrName || name === idOrName)
}
