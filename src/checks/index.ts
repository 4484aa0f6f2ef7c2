import type {Check} from '../domain/check.ts'
import {alarms} from './alarms.ts'
import {backupFreshness} from './backup-freshness.ts'
import {certificates} from './certificates.ts'
import {clock} from './clock.ts'
import {commitPath} from './commit-path.ts'
import {corruptionDetection} from './corruption-detection.ts'
import {dbFragmentation} from './db-fragmentation.ts'
import {dbQuota} from './db-quota.ts'
import {defragInFlight} from './defrag-in-flight.ts'
import {endpointReachable} from './endpoint-reachable.ts'
import {filePileUp} from './file-pile-up.ts'
import {hashKv} from './hash-kv.ts'
import {hostDisk} from './host-disk.ts'
import {hostLoad} from './host-load.ts'
import {hostService} from './host-service.ts'
import {keyStatistics} from './key-statistics.ts'
import {kubeApiserver} from './kube-apiserver.ts'
import {leaderAgreement} from './leader-agreement.ts'
import {logPatterns} from './log-patterns.ts'
import {memberHealth} from './member-health.ts'
import {membershipAgreement} from './membership-agreement.ts'
import {networkMatrix} from './network-matrix.ts'
import {raftLag} from './raft-lag.ts'
import {riskySettings} from './risky-settings.ts'
import {settingsDrift} from './settings-drift.ts'
import {tcpQuality} from './tcp-quality.ts'
import {timers} from './timers.ts'
import {unstartedMember} from './unstarted-member.ts'
import {versionSkew} from './version-skew.ts'
import {voterCount} from './voter-count.ts'

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  alarms,
  backupFreshness,
  certificates,
  clock,
  commitPath,
  corruptionDetection,
  dbFragmentation,
  dbQuota,
  defragInFlight,
  endpointReachable,
  filePileUp,
  hashKv,
  hostDisk,
  hostLoad,
  hostService,
  keyStatistics,
  kubeApiserver,
  leaderAgreement,
  logPatterns,
  memberHealth,
  membershipAgreement,
  networkMatrix,
  raftLag,
  riskySettings,
  settingsDrift,
  tcpQuality,
  timers,
  unstartedMember,
  versionSkew,
  voterCount,
]

/** The check with this id, if there is one. */
export function findCheck(id: string): Check | undefined {
  return checks.find(check => check.id === id)
}
