import type {Cause} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {timesLogged} from '../domain/log-signs.ts'
import {couldElect} from '../domain/peer-paths.ts'
import {isConclusive} from '../domain/silence.ts'
import {majorityProven, upOf} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

type Seen = ReturnType<typeof seenInAll> | undefined

/** R11: enough voters are up and still elect nobody, so they do not hear each other. */
export const noLeaderWithMajority: Cause = {
  id: 'R11',
  name: 'no-leader-with-majority',
  title: 'No leader although a majority is up',
  severity: 'critical',
  frame: 'no-leader',
  scope: 'cluster',
  explains: ['R29'],
  for: [
    {
      text: 'a voter knows no leader',
      strength: 'weak',
      look: ({view}) => {
        const without = upOf(view).filter(voter => leaderOf(voter) === null)
        return without.length > 0 ? seenInAll(view, `${names(without)}: no leader known`) : undefined
      },
    },
    {
      text: 'a majority answers and none of it knows a leader',
      strength: 'strong',
      look: ({view}) => leaderless(view),
    },
    {
      text: 'voters campaign again and again, and nobody wins',
      strength: 'strong',
      look: ({view}) => campaigns(view),
    },
    {text: 'no read that needs a majority succeeds', strength: 'strong', look: ({view}) => noRead(view)},
  ],
  against: [
    {text: 'a voter names a leader', strength: 'decisive', look: ({view}) => named(view)},
    {
      text: 'a read that needs a majority succeeds: an election was under way, and is over',
      strength: 'decisive',
      look: ({view}) =>
        majorityProven(view) ? seenInAll(view, 'a read that needs a majority succeeds') : undefined,
    },
    {
      text: 'no majority of the voters that answer reach each other',
      strength: 'decisive',
      look: ({view}) =>
        upOf(view).length >= view.quorum.needed && !couldElect(view)
          ? seenInAll(view, 'no majority of the voters that answer reach each other')
          : undefined,
    },
    {text: 'too few voters answer to elect one', strength: 'decisive', look: ({view}) => tooFew(view)},
  ],
  decides: 'Check the peer port 2380 between the members both ways, its certificates, and the cluster ids.',
  sentence: ({view}) =>
    `No leader although ${upOf(view).length} of ${view.voters.length} voters answer; nothing can be written until they elect one.`,
  treat: [],
}

function leaderOf({probes: {status}}: ObservedMember): string | null {
  return status.ok ? status.value.leader : null
}

function leaderless(view: ClusterView): Seen {
  const up = upOf(view)
  if (up.length === 0 || up.length < view.quorum.needed || up.some(leaderOf)) return undefined
  return seenInAll(view, `${names(up)} answer and know no leader`)
}

/** One election takes one campaign, seldom two. */
const CAMPAIGNS = 3

function campaigns(view: ClusterView): Seen {
  if (leaderless(view) === undefined) return undefined
  const trying = upOf(view).filter(voter => timesLogged(voter, 'pre-candidate', 'candidate') >= CAMPAIGNS)
  if (trying.length === 0 || upOf(view).some(voter => timesLogged(voter, 'became-leader') > 0))
    return undefined
  return seenInAll(view, `${names(trying)} campaigned again and again, and nobody won`)
}

function noRead(view: ClusterView): Seen {
  const up = upOf(view)
  const fail = up.every(({probes: {linearizable}}) => !linearizable.ok && isConclusive(linearizable.code))
  return up.length > 0 && fail
    ? seenInAll(view, `no linearizable read succeeds through ${names(up)}`)
    : undefined
}

function named(view: ClusterView): Seen {
  const id = upOf(view)
    .map(leaderOf)
    .find(leader => leader !== null)
  if (id === undefined) return undefined
  return seenInAll(
    view,
    `${view.members.find(member => member.id === id)?.name ?? `member ${id}`} is named as leader`,
  )
}

function tooFew(view: ClusterView): Seen {
  const up = upOf(view).length
  return up < view.quorum.needed
    ? seenInAll(
        view,
        `only ${up} of ${view.voters.length} voters answer, ${view.quorum.needed} are needed to elect one`,
      )
    : undefined
}
