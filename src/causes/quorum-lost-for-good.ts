import type {Cause, Fact} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {hasLostData} from '../domain/lost-data.ts'
import {bestMargin, majorityProven} from '../domain/spare.ts'
import {type ClusterView, isHealthyVoter, type ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

/**
 * R10: the data of too many voters are gone. Quorate can see signs of it, never that no disk, no backup of a machine and
 * no power switch brings one back: only a person can say that, so it is never sure. What it offers asks two of them.
 */
export const quorumLostForGood: Cause = {
  id: 'R10',
  name: 'quorum-lost-for-good',
  title: 'Quorum lost for good',
  severity: 'critical',
  frame: 'quorum-lost',
  scope: 'cluster',
  atMost: 'medium',
  for: [
    {
      text: 'quorum is lost',
      strength: 'weak',
      look: ({view}) => (isLost(view) ? seenInAll(view, 'quorum is lost') : undefined),
    },
    {
      text: 'too many voters have lost their data',
      strength: 'strong',
      look: ({view}) => dataGone(view),
    },
  ],
  against: [
    {
      text: 'no sign that too many voters have lost their data',
      strength: 'decisive',
      look: ({view}) =>
        dataGone(view) === undefined
          ? seenInAll(
              view,
              'nothing shows that the data of the missing voters are gone, so they may come back; only a person can say otherwise',
            )
          : undefined,
    },
  ],
  decides:
    'A person who knows the machines has to confirm that the data of these members cannot be brought back.',
  sentence: ({view}) =>
    `Quorum is lost, perhaps for good: ${names(gone(view))} lost their data. Only a person can confirm that nothing of them comes back; until then change nothing.`,
  treat: [
    {runbook: 'recover-quorum', params: () => ({})},
    {runbook: 'restore', params: () => ({})},
  ],
}

function isLost(view: ClusterView): boolean {
  return view.voters.length > 0 && bestMargin(view) < 0 && !majorityProven(view)
}

function gone({voters}: ClusterView): readonly ObservedMember[] {
  return voters.filter(voter => !isHealthyVoter(voter) && hasLostData(voter))
}

function dataGone(view: ClusterView): Omit<Fact, 'subject'> | undefined {
  const {voters, quorum} = view
  if (!isLost(view) || gone(view).length <= voters.length - quorum.needed) return undefined
  return seenInAll(view, `${names(gone(view))} lost their data`)
}
