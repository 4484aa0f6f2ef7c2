import type {Cause} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {calledById, hasPlace} from '../domain/replaceable.ts'
import {spareWords} from '../domain/spare.ts'
import {listed} from '../domain/words.ts'

/** R22: a voter that was added and never ran already raises the majority. */
export const unstartedVoter: Cause = {
  id: 'R22',
  name: 'unstarted-voter',
  title: 'Voter that never started',
  severity: 'warning',
  frame: 'margin-zero',
  scope: 'member',
  for: [
    {
      text: 'it is listed as a voter, without a name',
      strength: 'decisive',
      look: ({view}, member) =>
        !member.learner && !member.started
          ? seenInAll(view, `the voter with id ${member.id} is in the member list and never started`)
          : undefined,
    },
  ],
  against: [],
  decides: 'Ask whoever added it whether it is about to start.',
  sentence: ({view}, members) =>
    `A voter was added and never started (${listed(members.map(({id}) => `id ${id}`))}): it counts towards the majority; ${spareWords(view)}.`,
  treat: [
    {runbook: 'remove-member', params: ([member]) => calledById(member)},
    {
      runbook: 'replace-member',
      params: ([member]) => calledById(member),
      suits: (_, member) => hasPlace(member),
    },
  ],
}
