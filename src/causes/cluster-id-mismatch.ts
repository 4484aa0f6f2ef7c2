import type {Cause} from '../domain/diagnosis.ts'
import {firstSeen, reported} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'
import {logged} from '../domain/log-signs.ts'

const differs = ({evidence}: Finding): boolean => evidence.clusterIds !== undefined

/** R18: an endpoint belongs to another, or an older, cluster. Equal ids would prove nothing (etcd-facts rule 9). */
export const clusterIdMismatch: Cause = {
  id: 'R18',
  name: 'cluster-id-mismatch',
  title: 'Endpoints of different clusters',
  severity: 'critical',
  frame: 'corrupt',
  scope: 'cluster',
  explains: ['R05', 'R07', 'R09', 'R11', 'R17', 'R28', 'R29'],
  for: [
    {
      text: 'the endpoints report different cluster ids',
      strength: 'decisive',
      look: seen => reported(seen, 'cluster-id', differs),
    },
    {
      text: 'members log requests of another cluster',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member =>
          logged(member, ['cluster-id-mismatch'], {words: 'messages of another cluster'}),
        ),
    },
  ],
  against: [],
  decides: 'Which of the processes the members list, and whose data directory is older.',
  sentence: seen =>
    `${reported(seen, 'cluster-id', differs)?.text ?? 'Something of another cluster talks to the members'}; never mend that by editing, find the process that does not belong here.`,
  treat: [],
}
