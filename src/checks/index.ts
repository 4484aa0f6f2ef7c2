import type {Check} from '../domain/check.ts'
import {alarms} from './alarms.ts'
import {dbFragmentation} from './db-fragmentation.ts'
import {dbQuota} from './db-quota.ts'
import {defragInFlight} from './defrag-in-flight.ts'
import {hostService} from './host-service.ts'
import {leaderAgreement} from './leader-agreement.ts'
import {memberHealth} from './member-health.ts'
import {membershipAgreement} from './membership-agreement.ts'
import {raftLag} from './raft-lag.ts'
import {unstartedMember} from './unstarted-member.ts'
import {versionSkew} from './version-skew.ts'
import {voterCount} from './voter-count.ts'

/** Every check, sorted by id. */
export const checks: readonly Check[] = [
  alarms,
  dbFragmentation,
  dbQuota,
  defragInFlight,
  hostService,
  leaderAgreement,
  memberHealth,
  membershipAgreement,
  raftLag,
  unstartedMember,
  versionSkew,
  voterCount,
]

/** The check with this id, if there is one. */
export function findCheck(id: string): Check | undefined {
  return checks.find(check => check.id === id)
}
