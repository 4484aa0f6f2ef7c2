import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {hangs, isDefragmenting} from '../domain/silence.ts'
import {spareWords} from '../domain/spare.ts'
import {agree, names} from '../domain/words.ts'

/** R24: explains silence that ends by itself; a restart now would only prolong it. */
export const defragInProgress: Cause = {
  id: 'R24',
  name: 'defrag-in-progress',
  title: 'Defragmentation in progress',
  severity: 'info',
  frame: 'slow',
  scope: 'member',
  explains: ['R01', 'R02', 'R05', 'R07', 'R23'],
  for: [
    {
      text: 'its Status hangs',
      strength: 'weak',
      look: (_, member) =>
        hangs(member.probes.status)
          ? seenIn(member, 'status', `${member.name} does not answer Status in time`)
          : undefined,
    },
    {
      text: 'its metrics say that a defragmentation runs',
      strength: 'decisive',
      look: (_, member) =>
        isDefragmenting(member)
          ? seenIn(member, 'metrics', `the metrics of ${member.name} say that a defragmentation runs`)
          : undefined,
    },
  ],
  against: [
    {
      text: 'its metrics say that none runs',
      strength: 'decisive',
      look: (_, member) => {
        const {metrics} = member.probes
        return metrics.ok && metrics.value.defragInFlight === false
          ? seenIn(member, 'metrics', `the metrics of ${member.name} say that none runs`)
          : undefined
      },
    },
  ],
  decides: 'Wait for its end: the metric goes back to 0 and the member answers.',
  sentence: ({view}, members) =>
    `${names(members)} ${agree(members.length, 'is', 'are')} being defragmented and may not answer until that is done; ${spareWords(view)}.`,
  treat: [],
}
