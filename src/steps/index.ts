import type {Step} from '../domain/runbook.ts'
import {addLearner} from './add-learner.ts'
import {armRevert} from './arm-revert.ts'
import {awaitHealed} from './await-healed.ts'
import {catchUp} from './catch-up.ts'
import {changeSettings} from './change-settings.ts'
import {compact} from './compact.ts'
import {compareHashes} from './compare-hashes.ts'
import {copyData} from './copy-data.ts'
import {defragment} from './defragment.ts'
import {disarmAlarm} from './disarm-alarm.ts'
import {disarmCorrupt} from './disarm-corrupt.ts'
import {disarmRevert} from './disarm-revert.ts'
import {foundSettings} from './found-settings.ts'
import {handOverCorrupt} from './hand-over-corrupt.ts'
import {injectFault} from './inject-fault.ts'
import {joinSettings} from './join-settings.ts'
import {moveLeader} from './move-leader.ts'
import {probeWrites} from './probe-writes.ts'
import {promoteLearner} from './promote-learner.ts'
import {proveFenced} from './prove-fenced.ts'
import {removeCorrupt} from './remove-corrupt.ts'
import {removeMember} from './remove-member.ts'
import {restartAlone} from './restart-alone.ts'
import {restartMember} from './restart-member.ts'
import {restartRenewed} from './restart-renewed.ts'
import {restoreData} from './restore-data.ts'
import {saveSnapshot} from './save-snapshot.ts'
import {setAsideData} from './set-aside-data.ts'
import {startAll} from './start-all.ts'
import {startAlone} from './start-alone.ts'
import {startMember} from './start-member.ts'
import {stopMember} from './stop-member.ts'
import {unsetForce} from './unset-force.ts'
import {updatePeerUrls} from './update-peer-urls.ts'

/** Every step there is, sorted by id. */
export const steps: readonly Step[] = [
  addLearner,
  armRevert,
  awaitHealed,
  catchUp,
  changeSettings,
  compact,
  compareHashes,
  copyData,
  defragment,
  disarmAlarm,
  disarmCorrupt,
  disarmRevert,
  foundSettings,
  handOverCorrupt,
  injectFault,
  joinSettings,
  moveLeader,
  probeWrites,
  promoteLearner,
  proveFenced,
  removeCorrupt,
  removeMember,
  restartAlone,
  restartMember,
  restartRenewed,
  restoreData,
  saveSnapshot,
  setAsideData,
  startAll,
  startAlone,
  startMember,
  stopMember,
  unsetForce,
  updatePeerUrls,
]

/** A step by id. Plans are frozen with ids of this registry, so a missing one means another program version. */
export function findStep(id: string): Step | undefined {
  return steps.find(step => step.id === id)
}
