import type {Cause} from '../domain/diagnosis.ts'
import {reported} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'

const differs = ({evidence}: Finding): boolean => evidence.clusterIds !== undefined

/** R18: an endpoint belongs to another, or an older, cluster. Equal ids would prove nothing (etcd-facts rule 9). */
export const clusterIdMismatch: Cause = {
  id: 'R18',
  name: 'cluster-id-mismatch',
  title: 'Endpoints of different clusters',
  severity: 'critical',
  frame: 'corrupt',
  scope: 'cluster',
  for: [
    {
      text: 'the endpoints report different cluster ids',
      strength: 'decisive',
      look: seen => reported(seen, 'cluster-id', differs),
    },
  ],
  against: [],
  decides: 'Which of the processes the members list, and whose data directory is older.',
  sentence: seen =>
    `${reported(seen, 'cluster-id', differs)?.text ?? 'The endpoints belong to different clusters'}; never mend that by editing, find the process that does not belong here.`,
  treat: [],
}
