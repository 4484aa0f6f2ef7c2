import type {Cause, Evidence, Fact} from '../domain/diagnosis.ts'
import {isAbout, isFault, reported, seenIn} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'
import {complaintsAbout} from '../domain/log-signs.ts'
import {crawls, detour, peerPath} from '../domain/peer-paths.ts'
import {notAnswering} from '../domain/silence.ts'
import type {ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/** Fewer lines than this are what one restart of a peer leaves behind. */
const LINES = 5

/** A connection counts since it began, so that one short trouble long ago leaves some percent; a bad path leaves more. */
const SENT_AGAIN = 0.05

/** R04: packets arrive late or not at all between two members that do reach each other. */
export const networkLoss: Cause = {
  id: 'R04',
  name: 'network-loss',
  title: 'Network latency or loss',
  severity: 'warning',
  frame: 'slow',
  scope: 'pair',
  explains: ['R11', 'R27', 'R29'],
  for: [
    {
      text: 'pings get lost on exactly this way, and TCP agrees',
      strength: 'decisive',
      look: partlyLost,
    },
    {
      text: 'a connect on this way takes long',
      strength: 'strong',
      look: (seen, from, to) =>
        onWay(seen, 'network-matrix', from, to, ({evidence}) => typeof evidence.connectMs === 'number'),
    },
    {
      text: 'a round trip on this way takes far longer than on another',
      strength: 'strong',
      look: (_, from, to) => {
        const far = to && detour(from, to)
        return (
          far &&
          seenIn(
            from,
            'paths',
            `${from.name} needs ${Math.round(far.ms)} ms to ping ${to.name}, and ${far.shortestMs < 1 ? 'less than 1' : Math.round(far.shortestMs)} ms to ping another peer`,
          )
        )
      },
    },
    {
      text: 'its round trips to that peer are slow',
      strength: 'strong',
      look: (seen, from, to) => onWay(seen, 'peer-latency', from, to),
    },
    {
      text: 'the kernel sent again and again to that peer, since the connection began',
      strength: 'weak',
      look: (seen, from, to) =>
        onWay(
          seen,
          'tcp-quality',
          from,
          to,
          ({evidence}) => Number(evidence.retransmittedShare ?? 0) >= SENT_AGAIN,
        ),
    },
    {
      text: 'raft messages to that peer are dropped because they do not get away',
      strength: 'strong',
      look: (_, from, to) => {
        if (to === undefined) return undefined
        const lines = complaintsAbout(to, [from], 'send-buffer-full')
        return lines.length < LINES
          ? undefined
          : seenIn(
              from,
              'journal',
              `${from.name} dropped raft messages to ${to.name} (${lines.length} lines)`,
            )
      },
    },
  ],
  against: [
    {
      text: 'the peer port does not answer at all: that is more than loss',
      strength: 'decisive',
      look: (_, from, to) =>
        to !== undefined && peerPath(from, to) === 'silent'
          ? seenIn(from, 'paths', `${from.name} does not reach ${to.name} at all`)
          : undefined,
    },
    {
      text: 'the peer does not answer anything',
      strength: 'decisive',
      look: (seen, from, to) =>
        to !== undefined &&
        notAnswering(to) &&
        !to.probes.serializable.ok &&
        !crawls(from, to) &&
        partlyLost(seen, from, to) === undefined
          ? seenIn(to, 'status', `${to.name} answers nothing`)
          : undefined,
    },
  ],
  decides: 'From the host of either end, `ping -c 50` and `ss -tin` to the other: where do packets get lost?',
  sentence: (_, members, ways) => {
    const [first] = ways
    const where =
      ways.length === 1 && first !== undefined
        ? `from ${first.from.name} to ${first.to.name}`
        : members.length === 1
          ? `between ${names(members)} and the others`
          : `between ${names(members)}`
    return `The network ${where} is slow or loses packets; members reach each other, but not in time.`
  },
  treat: [],
}

/** Some pings get through and TCP connects, so the other end is there whatever else of it is too late. */
function partlyLost(seen: Evidence, from: ObservedMember, to: ObservedMember | undefined): Seen {
  return onWay(
    seen,
    'network-matrix',
    from,
    to,
    ({evidence}) => Number(evidence.loss ?? 0) > 0 && evidence.failure === null,
  )
}

function onWay(
  seen: Evidence,
  check: string,
  from: ObservedMember,
  to: ObservedMember | undefined,
  pick: (finding: Finding) => boolean = () => true,
): Seen {
  if (to === undefined) return undefined
  const isPeer = ({evidence}: Finding): boolean => [evidence.to, evidence.peer].includes(to.name)
  return reported(seen, check, f => isAbout(from, f) && isFault(f) && isPeer(f) && pick(f))
}
