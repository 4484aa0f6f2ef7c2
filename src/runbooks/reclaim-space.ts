import {newestCut} from '../domain/compaction.ts'
import {mayTakeAway} from '../domain/gate.ts'
import type {NoPlan} from '../domain/plan.ts'
import {defineRunbook, type Guard} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import {defragment} from '../steps/defragment.ts'
import {compactTo, noCut, reasonFor} from './compact.ts'
import {disarmingAll} from './disarm.ts'
import {fileSize} from './file-size.ts'
import {leaderLast} from './leader-last.ts'

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
  measure: fileSize,
  params: [],
  draft: (_, {view}) => {
    const cut = newestCut(view)
    if (cut === null) return noCut(view)
    const stuck = whereItWouldStop(view)
    if (stuck !== null) return stuck
    const defragmenting = leaderLast(view.voters, view, learnersLeftOut(view))
    return {
      steps: [compactTo(cut), ...defragmenting.steps, ...disarmingAll(view)],
      notes: [
        reasonFor(cut, view),
        ...defragmenting.notes,
        'Whoever wrote so much will do so again: find out with `/etcd keys`.',
      ],
    }
  },
})

/** A compaction cannot be taken back, so it is not begun where the defragmentation after it would be refused. */
function whereItWouldStop(view: ClusterView): NoPlan | null {
  const guards = view.voters.map((voter): readonly [string, Guard] => [
    voter.name,
    // The leader's own turn comes after it has handed over; only then can its guard say yes.
    voter === view.leader ? mayTakeAway(voter, view) : defragment.guard({member: voter.name}, view),
  ])
  for (const [name, guard] of guards)
    if (!guard.allow)
      return {reason: `${name} could not be defragmented: ${guard.reason}.`, remedy: guard.remedy}
  return null
}

function learnersLeftOut({members}: ClusterView): readonly string[] {
  return members
    .filter(({learner}) => learner)
    .map(({name}) => `${name} is a learner: its file stays as it is, and counts when the alarm is disarmed`)
}
