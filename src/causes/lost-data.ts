import {loggedBy} from '../domain/clues.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {hasEmptyData} from '../domain/lost-data.ts'
import {called} from '../domain/replaceable.ts'
import {spareWords} from '../domain/spare.ts'
import {isHealthyVoter} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** R16: a wiped disk under the old identity. It must come back as a new member, never as itself (etcd-facts rule 14). */
export const lostData: Cause = {
  id: 'R16',
  name: 'lost-data',
  title: 'Member lost its data',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  explains: ['R05', 'R07', 'R08', 'R09', 'R25'],
  for: [
    loggedBy(['lost-data'], {
      words: 'that raft entries it had acknowledged are gone',
      strength: 'decisive',
    }),
    loggedBy(['already-bootstrapped'], {
      words: 'that it is empty and already belongs to the cluster',
      strength: 'decisive',
    }),
    {
      text: 'its data directory is empty',
      strength: 'strong',
      look: (_, member) =>
        hasEmptyData(member)
          ? seenIn(member, 'disk', `the data directory of ${member.name} is empty`)
          : undefined,
    },
  ],
  against: [
    {
      text: 'it serves',
      strength: 'decisive',
      look: (_, member) =>
        isHealthyVoter(member) ? seenIn(member, 'linearizable', `${member.name} serves`) : undefined,
    },
  ],
  decides: 'On its host, look into the data directory: is member/wal there, and how old is it?',
  sentence: ({view}, members) =>
    `${names(members)} lost ${agree(members.length, 'its', 'their')} data and cannot come back as ${agree(members.length, 'itself', 'themselves')}: replace ${agree(members.length, 'it', 'one after the other')} by a new member, never restart ${agree(members.length, 'it', 'them')} under the old identity; ${spareWords(view)}.`,
  treat: [{runbook: 'replace-member', params: ([member]) => called(member)}],
}
