import {hangs, standing} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {agree, counted} from './words.ts'

/** Voters that answer Status. */
export function upOf({voters}: ClusterView): readonly ObservedMember[] {
  return voters.filter(({probes}) => probes.status.ok)
}

/**
 * A linearizable read through any one voter proves that a majority is alive, also where we reach too few of them
 * ourselves: then it is our own path that is cut (etcd-facts rule 1).
 */
export function majorityProven({voters}: ClusterView): boolean {
  return voters.some(({probes}) => probes.linearizable.ok)
}

/** The margin if every voter about which nothing can be said turned out healthy: below zero, quorum is lost. */
export function bestMargin({voters, quorum}: ClusterView): number {
  return quorum.margin + voters.filter(voter => standing(voter) === 'unproven').length
}

function missing(view: ClusterView): boolean {
  return upOf(view).length < view.voters.length
}

/** What the next failure would mean: "2 of 3 voters are healthy, one more failure stops writes". */
export function spareWords(view: ClusterView): string {
  const {voters, healthy, needed, margin} = view.quorum
  const now = `${healthy} of ${voters} voters ${agree(healthy, 'is', 'are')} healthy`
  if (margin > 0) return `${now}, ${counted(margin, 'more failure')} can be survived`
  if (margin === 0) return `${now}, one more failure stops writes`
  if (majorityProven(view))
    return `${now}, yet a read that needs a majority succeeds${missing(view) ? ': Quorate itself may be cut off from the others' : ''}`
  if (bestMargin(view) >= 0) return `${now}, ${needed} are needed, and the rest is not known`
  if (voters > 0 && view.voters.every(({probes}) => hangs(probes.status)))
    return `${now} as far as can be seen from here, ${needed} are needed`
  return `${now} and ${needed} are needed, so writes are stopped`
}
