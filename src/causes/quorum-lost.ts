import type {Cause, Evidence} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {hasNoProcess} from '../domain/host-signs.ts'
import {couldElect} from '../domain/peer-paths.ts'
import {hangs, isConclusive, refuses, standing} from '../domain/silence.ts'
import {bestMargin, majorityProven, upOf} from '../domain/spare.ts'
import type {ClusterView} from '../domain/view.ts'
import {agree, listed, names} from '../domain/words.ts'

type Seen = ReturnType<typeof seenInAll> | undefined

/**
 * R09. Medium at best by its nature: whether the missing members come back, and R10 (their data are gone), only a
 * person can say. So no repair is offered here beyond bringing members back.
 */
export const quorumLost: Cause = {
  id: 'R09',
  name: 'quorum-lost',
  title: 'Quorum lost',
  severity: 'critical',
  frame: 'quorum-lost',
  scope: 'cluster',
  atMost: 'medium',
  names: ['R05', 'R06', 'R07', 'R08', 'R10'],
  explains: ['R11', 'R29'],
  for: [
    {
      text: 'a voter does not serve',
      strength: 'weak',
      look: ({view}) => {
        const failing = view.voters.filter(voter => standing(voter) === 'failing')
        return failing.length > 0 ? seenInAll(view, `${names(failing)}: not serving`) : undefined
      },
    },
    {
      text: 'too few voters answer, and those that do know no leader',
      strength: 'strong',
      look: ({view}) => survivorsLeaderless(view),
    },
    {
      text: 'reads that need a majority fail on the survivors',
      strength: 'strong',
      look: ({view}) => survivorsCannotRead(view),
    },
    {
      text: 'the services of too many voters are stopped on their hosts',
      strength: 'strong',
      look: ({view}) => majorityStopped(view),
    },
    {
      text: 'the voters that answer are cut from each other, so that no majority can form',
      strength: 'strong',
      look: ({view}) => shattered(view),
    },
    {text: 'too many voters refuse connections', strength: 'strong', look: ({view}) => majorityRefuses(view)},
  ],
  against: [
    {
      text: 'a read that needs a majority succeeds',
      strength: 'decisive',
      look: ({view}) =>
        majorityProven(view)
          ? seenInAll(view, 'a read that needs a majority succeeds, so a majority is alive')
          : undefined,
    },
    {text: 'a majority is up', strength: 'decisive', look: ({view}) => majorityUp(view)},
    {
      text: 'every voter is silent, which Quorate being cut off would explain as well',
      strength: 'decisive',
      look: ({view}) =>
        view.voters.length > 1 &&
        view.voters.every(({probes}) => hangs(probes.status)) &&
        majorityStopped(view) === undefined
          ? seenInAll(
              view,
              'all voters are silent at once, which the network of Quorate would explain as well',
            )
          : undefined,
    },
  ],
  decides: 'Find out on the hosts of the missing members whether they can come back; restore them first.',
  sentence: seen => sentence(seen),
  treat: [],
}

/** Lost even if everything that only we failed to read turned out healthy. */
function isShort(view: ClusterView): boolean {
  const few = upOf(view).length < view.quorum.needed || !couldElect(view)
  return view.voters.length > 0 && few && bestMargin(view) < 0 && !majorityProven(view)
}

function survivorsLeaderless(view: ClusterView): Seen {
  const up = upOf(view)
  const leaderless = up.every(({probes: {status}}) => status.ok && status.value.leader === null)
  if (!isShort(view) || up.length === 0 || !leaderless) return undefined
  return seenInAll(
    view,
    `${names(up)} ${agree(up.length, 'answers and knows', 'answer and know')} no leader; ${view.quorum.needed} of ${view.voters.length} voters are needed`,
  )
}

function survivorsCannotRead(view: ClusterView): Seen {
  const up = upOf(view)
  const fail = up.every(({probes: {linearizable}}) => !linearizable.ok && isConclusive(linearizable.code))
  if (!isShort(view) || up.length === 0 || !fail) return undefined
  return seenInAll(view, `a linearizable read through ${listed(up.map(({name}) => name))} fails`)
}

/** All of them may well answer us. */
function shattered(view: ClusterView): Seen {
  const up = upOf(view)
  if (!isShort(view) || up.length < view.quorum.needed || couldElect(view)) return undefined
  return seenInAll(
    view,
    `${names(up)} answer, but no ${view.quorum.needed} of them reach each other's peer port`,
  )
}

function majorityRefuses(view: ClusterView): Seen {
  const refusing = view.voters.filter(({probes}) => refuses(probes.status))
  if (!isShort(view) || refusing.length <= view.voters.length - view.quorum.needed) return undefined
  return seenInAll(view, `${names(refusing)} ${agree(refusing.length, 'refuses', 'refuse')} connections`)
}

function majorityStopped(view: ClusterView): Seen {
  const stopped = view.voters.filter(hasNoProcess)
  if (!isShort(view) || stopped.length <= view.voters.length - view.quorum.needed) return undefined
  return seenInAll(view, `the hosts of ${names(stopped)} say that no etcd runs there`)
}

function majorityUp(view: ClusterView): Seen {
  const up = upOf(view)
  if (up.length < view.quorum.needed || !couldElect(view)) return undefined
  return seenInAll(
    view,
    `${up.length} of ${view.voters.length} voters answer, ${view.quorum.needed} are needed`,
  )
}

function sentence({view}: Evidence): string {
  const up = upOf(view)
  const gone = view.voters.filter(voter => !up.includes(voter))
  const who = up.length === 0 ? 'none answers' : `only ${names(up)} ${agree(up.length, 'answers', 'answer')}`
  if (up.length >= view.quorum.needed)
    return `Quorum is lost: ${names(up)} answer, but no ${view.quorum.needed} of ${view.voters.length} voters reach each other; nothing can be written until the network between them is mended.`
  const missing = view.quorum.needed - up.length
  const back = missing === gone.length ? names(gone) : `${missing === 1 ? 'one' : missing} of ${names(gone)}`
  return `Quorum is lost: of ${view.voters.length} voters ${who}, ${view.quorum.needed} are needed; nothing can be written until ${back} ${agree(missing, 'is', 'are')} back.`
}
