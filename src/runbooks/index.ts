import type {Runbook} from '../domain/runbook.ts'
import {addLearner} from './add-learner.ts'
import {certificates} from './certificates.ts'
import {compact} from './compact.ts'
import {defragment} from './defragment.ts'
import {disarm} from './disarm.ts'
import {drill} from './drill.ts'
import {expand} from './expand.ts'
import {moveLeader} from './move-leader.ts'
import {promote} from './promote.ts'
import {raiseQuota} from './raise-quota.ts'
import {rebuild} from './rebuild.ts'
import {reclaimSpace} from './reclaim-space.ts'
import {recoverQuorum} from './recover-quorum.ts'
import {removeMember} from './remove-member.ts'
import {replaceMember} from './replace-member.ts'
import {restartMember} from './restart-member.ts'
import {restore} from './restore.ts'
import {retireLeader} from './retire-leader.ts'
import {rollingRestart} from './rolling-restart.ts'
import {shrink} from './shrink.ts'
import {snapshot} from './snapshot.ts'
import {swapCorruptMember} from './swap-corrupt-member.ts'
import {tuneTimers} from './tune-timers.ts'
import {updatePeerUrls} from './update-peer-urls.ts'
import {writeProbe} from './write-probe.ts'

/** Every runbook there is, sorted by id. */
export const runbooks: readonly Runbook[] = [
  addLearner,
  certificates,
  compact,
  defragment,
  disarm,
  drill,
  expand,
  moveLeader,
  promote,
  raiseQuota,
  rebuild,
  reclaimSpace,
  recoverQuorum,
  removeMember,
  replaceMember,
  restartMember,
  restore,
  retireLeader,
  rollingRestart,
  shrink,
  snapshot,
  swapCorruptMember,
  tuneTimers,
  updatePeerUrls,
  writeProbe,
]

/** A runbook by id. */
export function findRunbook(id: string): Runbook | undefined {
  return runbooks.find(runbook => runbook.id === id)
}
