import {quorumLine} from '../quorum.ts'
import {notAnswering} from '../silence.ts'
import {bestMargin, majorityProven, spareWords} from '../spare.ts'
import {agree, names} from '../words.ts'
import {bad, defineSign, good, unknown} from './sign.ts'

/** Fewer voters never have one to spare, so that nothing is lost there that was promised (C07). */
const LEAST_VOTERS = 3

/** C07, margin below zero in the best case, and no read that needs a majority succeeds. */
export const quorumLost = defineSign({
  id: 'quorum-lost',
  name: 'Quorum lost',
  severity: 'critical',
  about: 'Fewer healthy voters than a majority, also if every voter of which nothing is known were healthy.',
  checks: [],
  read: ({view}) => {
    if (view.quorum.margin >= 0 && view.voters.length > 0) return good
    if (view.voters.length === 0 || bestMargin(view) >= 0 || majorityProven(view)) return unknown
    return bad(`${quorumLine(view.quorum)}: ${spareWords(view)}`)
  },
})

/** C07, margin zero: the next failure stops writes. A step of our own takes a member away by plan, and watches itself. */
export const quorumAtRisk = defineSign({
  id: 'quorum-at-risk',
  name: 'Quorum at risk',
  severity: 'critical',
  about:
    "The next failure stops writes: no voter is spare, of three or more. Not judged during a run of Quorate's own.",
  checks: [],
  read: ({view, ownRun}) => {
    const {voters, quorum} = view
    if (ownRun) return undefined
    if (quorum.margin > 0 || (voters.length < LEAST_VOTERS && quorum.margin === 0)) return good
    const best = bestMargin(view)
    // That is what quorum-lost is for; this one is neither over nor new.
    if (best < 0) return undefined
    return best === 0 && voters.length >= LEAST_VOTERS ? bad(spareWords(view)) : unknown
  },
})

/** C02: seen from here alone, so it says of nobody that they are dead (etcd-facts rule 1). */
export const memberUnreachable = defineSign({
  id: 'member-unreachable',
  name: 'Member unreachable',
  severity: 'warning',
  about: "A member that was started does not answer. Not judged during a run of Quorate's own.",
  checks: [],
  read: ({view: {members}, ownRun}) => {
    if (ownRun) return undefined
    const started = members.filter(member => member.started)
    const silent = started.filter(notAnswering)
    if (silent.length > 0)
      return bad(`${names(silent)} ${agree(silent.length, 'does', 'do')} not answer, seen from here`)
    return started.length > 0 && started.every(({probes}) => probes.status.ok) ? good : unknown
  },
})
