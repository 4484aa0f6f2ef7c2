import {foundAnywhere} from '../domain/clues.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {firstSeen, isFault, reported} from '../domain/evidence.ts'
import {logged} from '../domain/log-signs.ts'

/** A member that comes back is sent one snapshot; the third within the window of the log shows that none was enough. */
const AGAIN = 3

/** R27: by the time a snapshot has arrived the log has moved on, so the next one is sent. */
export const snapshotThrash: Cause = {
  id: 'R27',
  name: 'snapshot-thrash',
  title: 'Snapshots sent again and again',
  severity: 'warning',
  frame: 'slow',
  scope: 'cluster',
  atMost: 'medium',
  explains: ['R21'],
  for: [
    foundAnywhere('snapshot-transfer', {text: 'snapshots fail or take long', strength: 'strong'}),
    {
      text: 'the leader sends the whole database again and again',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member =>
          logged(member, ['snapshot-sent'], {
            words: 'that it sends the whole database to a peer',
            atLeast: AGAIN,
          }),
        ),
    },
    {
      text: 'a snapshot takes long to arrive',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member => logged(member, ['snapshot-slow'], {words: 'that a snapshot takes long'})),
    },
    {
      text: 'a member stays far behind meanwhile',
      strength: 'weak',
      look: seen => reported(seen, 'raft-lag', isFault),
    },
  ],
  against: [],
  decides:
    'Look twice, a minute apart: does the index of the member behind come closer, or does it start over?',
  sentence: seen => {
    const fact = reported(seen, 'snapshot-transfer', isFault) ?? reported(seen, 'raft-lag', isFault)
    return `A member is sent the whole database again and again and does not catch up${fact === undefined ? '' : ` (${fact.text})`}: give it bandwidth, and restart nothing meanwhile.`
  },
  treat: [],
}
