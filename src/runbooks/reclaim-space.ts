import {newestCut} from '../domain/compaction.ts'
import {unseenRoom} from '../domain/disk-gate.ts'
import {defineRunbook} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {compactTo, noCut, reasonFor} from './compact.ts'
import {disarmingAll} from './disarm.ts'
import {fileSize} from './file-size.ts'
import {leaderLast, whereItWouldStop} from './leader-last.ts'

/**
 * R13: compact, then defragment every member, then disarm. In this order only: a defragmentation gives back what the
 * compaction freed, and an alarm that is disarmed above the quota comes back with the next write.
 */
export const reclaimSpace = defineRunbook({
  id: 'reclaim-space',
  catalogue: ['A01', 'A02', 'A03', 'A04'],
  title: 'Reclaim space',
  summary:
    'Compacts, defragments every member, leader last, and disarms NOSPACE when all are below their quota.',
  risk: 'disruptive',
  treats: ['nospace-alarm', 'db-quota', 'db-fragmentation'],
  asks: {probes: ['disk', 'process']},
  measure: fileSize,
  params: [],
  draft: (_, {view}) => {
    const cut = newestCut(view)
    if (cut === null) return noCut(view)
    // A compaction cannot be taken back, so it is not begun where the defragmentation after it would be refused.
    const stuck = whereItWouldStop(view.voters, view)
    if (stuck !== null) return stuck
    const defragmenting = leaderLast(view.voters, view, learnersLeftOut(view))
    return {
      steps: [compactTo(cut), ...defragmenting.steps, ...disarmingAll(view)],
      notes: [
        reasonFor(cut, view),
        ...defragmenting.notes,
        ...unseenRoom(view.voters, view),
        'Whoever wrote so much will do so again: find out with `/etcd keys`.',
      ],
    }
  },
})

function learnersLeftOut({members}: ClusterView): readonly string[] {
  return members
    .filter(({learner}) => learner)
    .map(({name}) => `${name} is a learner: its file stays as it is, and counts when the alarm is disarmed`)
}
