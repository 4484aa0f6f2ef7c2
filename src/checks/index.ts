import type {Check} from '../domain/check.ts'
import {appliedLag} from './applied-lag.ts'
import {clusterId} from './cluster-id.ts'
import {corruptAlarm} from './corrupt-alarm.ts'
import {dbFragmentation} from './db-fragmentation.ts'
import {dbQuota} from './db-quota.ts'
import {defragInFlight} from './defrag-in-flight.ts'
import {endpointStatus} from './endpoint-status.ts'
import {hostService} from './host-service.ts'
import {leaderAgreement} from './leader-agreement.ts'
import {linearizableHealth} from './linearizable-health.ts'
import {localLiveness} from './local-liveness.ts'
import {memberMapping} from './member-mapping.ts'
import {membershipAgreement} from './membership-agreement.ts'
import {nospaceAlarm} from './nospace-alarm.ts'
import {raftLag} from './raft-lag.ts'
import {splitBrain} from './split-brain.ts'
import {unstartedMember} from './unstarted-member.ts'
import {versionSkew} from './version-skew.ts'
import {voterCount} from './voter-count.ts'

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  appliedLag,
  clusterId,
  corruptAlarm,
  dbFragmentation,
  dbQuota,
  defragInFlight,
  endpointStatus,
  hostService,
  leaderAgreement,
  linearizableHealth,
  localLiveness,
  memberMapping,
  membershipAgreement,
  nospaceAlarm,
  raftLag,
  splitBrain,
  unstartedMember,
  versionSkew,
  voterCount,
]

/** The check with this id, if there is one. */
export function findCheck(id: string): Check | undefined {
  return checks.find(check => check.id === id)
}
