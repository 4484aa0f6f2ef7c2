import type {Cause} from '../domain/diagnosis.ts'
import {isAbout, isFault, reported} from '../domain/evidence.ts'
import {names} from '../domain/words.ts'

/** R17: behind an address answers another member than the list, or the configuration, says. */
export const identityMismatch: Cause = {
  id: 'R17',
  name: 'identity-mismatch',
  title: 'Wrong member behind an address',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  for: [
    {
      text: 'the member that answers is not the one listed there',
      strength: 'decisive',
      look: (seen, member) =>
        reported(
          seen,
          'member-mapping',
          f => isAbout(member, f) && isFault(f) && f.evidence.statusId !== undefined,
        ),
    },
  ],
  against: [],
  decides: 'On that host, compare the member id in the log of etcd with the member list.',
  sentence: (seen, members) => {
    const [first] = members
    const fact = first && reported(seen, 'member-mapping', f => isAbout(first, f) && isFault(f))
    return `The identity of ${names(members)} is not what it should be: ${fact?.text ?? 'another member answers'}. Change no membership before this is clear.`
  },
  treat: [],
}
