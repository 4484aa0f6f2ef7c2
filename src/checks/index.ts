import type {Check} from '../domain/check.ts'
import {appliedLag} from './applied-lag.ts'
import {backendCommit} from './backend-commit.ts'
import {backupFreshness} from './backup-freshness.ts'
import {certificates} from './certificates.ts'
import {clock} from './clock.ts'
import {clusterId} from './cluster-id.ts'
import {commitPath} from './commit-path.ts'
import {compactionHealth} from './compaction-health.ts'
import {corruptAlarm} from './corrupt-alarm.ts'
import {corruptionDetection} from './corruption-detection.ts'
import {dbFragmentation} from './db-fragmentation.ts'
import {dbGrowth} from './db-growth.ts'
import {dbQuota} from './db-quota.ts'
import {defragInFlight} from './defrag-in-flight.ts'
import {endpointReachable} from './endpoint-reachable.ts'
import {endpointStatus} from './endpoint-status.ts'
import {failedProposals} from './failed-proposals.ts'
import {filePileUp} from './file-pile-up.ts'
import {flakyMember} from './flaky-member.ts'
import {grpcFailures} from './grpc-failures.ts'
import {grpcLatency} from './grpc-latency.ts'
import {hasLeader} from './has-leader.ts'
import {hashKv} from './hash-kv.ts'
import {hostDisk} from './host-disk.ts'
import {hostLoad} from './host-load.ts'
import {hostService} from './host-service.ts'
import {keyStatistics} from './key-statistics.ts'
import {kubeApiserver} from './kube-apiserver.ts'
import {largeRequests} from './large-requests.ts'
import {lateHeartbeats} from './late-heartbeats.ts'
import {leaderAgreement} from './leader-agreement.ts'
import {leaderChurn} from './leader-churn.ts'
import {linearizableHealth} from './linearizable-health.ts'
import {localLiveness} from './local-liveness.ts'
import {logPatterns} from './log-patterns.ts'
import {memberMapping} from './member-mapping.ts'
import {membershipAgreement} from './membership-agreement.ts'
import {networkMatrix} from './network-matrix.ts'
import {nospaceAlarm} from './nospace-alarm.ts'
import {peerFailures} from './peer-failures.ts'
import {peerLatency} from './peer-latency.ts'
import {pendingProposals} from './pending-proposals.ts'
import {raftLag} from './raft-lag.ts'
import {readIndex} from './read-index.ts'
import {resourceHandles} from './resource-handles.ts'
import {riskySettings} from './risky-settings.ts'
import {settingsDrift} from './settings-drift.ts'
import {slowApplies} from './slow-applies.ts'
import {snapshotTransfer} from './snapshot-transfer.ts'
import {splitBrain} from './split-brain.ts'
import {tcpQuality} from './tcp-quality.ts'
import {timers} from './timers.ts'
import {unstartedMember} from './unstarted-member.ts'
import {versionSkew} from './version-skew.ts'
import {voterCount} from './voter-count.ts'
import {walFsync} from './wal-fsync.ts'

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  appliedLag,
  backendCommit,
  backupFreshness,
  certificates,
  clock,
  clusterId,
  commitPath,
  compactionHealth,
  corruptAlarm,
  corruptionDetection,
  dbFragmentation,
  dbGrowth,
  dbQuota,
  defragInFlight,
  endpointReachable,
  endpointStatus,
  failedProposals,
  filePileUp,
  flakyMember,
  grpcFailures,
  grpcLatency,
  hasLeader,
  hashKv,
  hostDisk,
  hostLoad,
  hostService,
  keyStatistics,
  kubeApiserver,
  largeRequests,
  lateHeartbeats,
  leaderAgreement,
  leaderChurn,
  linearizableHealth,
  localLiveness,
  logPatterns,
  memberMapping,
  membershipAgreement,
  networkMatrix,
  nospaceAlarm,
  peerFailures,
  peerLatency,
  pendingProposals,
  raftLag,
  readIndex,
  resourceHandles,
  riskySettings,
  settingsDrift,
  slowApplies,
  snapshotTransfer,
  splitBrain,
  tcpQuality,
  timers,
  unstartedMember,
  versionSkew,
  voterCount,
  walFsync,
]

/** The check with this id, if there is one. */
export function findCheck(id: string): Check | undefined {
  return checks.find(check => check.id === id)
}
