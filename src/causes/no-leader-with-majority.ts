import type {Cause} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {isConclusive} from '../domain/silence.ts'
import {upOf} from '../domain/spare.ts'
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
    {text: 'no read that needs a majority succeeds', strength: 'strong', look: ({view}) => noRead(view)},
  ],
  against: [
    {text: 'a voter names a leader', strength: 'decisive', look: ({view}) => named(view)},
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
