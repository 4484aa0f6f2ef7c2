/** Votes needed for a majority of `voters`: ⌊voters/2⌋+1. Unstarted voters count, learners do not (etcd-facts 1.1). */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

/** Quorum arithmetic at one instant. */
export interface Quorum {
  readonly voters: number
  readonly needed: number
  /** Voters proven healthy by a linearizable read through themselves. */
  readonly healthy: number
  /** Voters about which we know nothing, or which failed: for safety both count as not healthy. */
  readonly notHealthy: number
  /** healthy − needed; below zero means quorum is lost, zero means the next failure loses it. */
  readonly margin: number
}

/** Computes the margin that every disruptive step must keep (etcd-facts rule 5). */
export function quorum({voters, healthy}: {readonly voters: number; readonly healthy: number}): Quorum {
  const needed = quorumOf(voters)
  return {voters, needed, healthy, notHealthy: voters - healthy, margin: healthy - needed}
}

/** The line every card carries: "3 voters, 3 healthy, quorum 2, spare 1". */
export function quorumLine({voters, healthy, needed, margin}: Quorum): string {
  const spare = margin < 0 ? `${-margin} short of quorum` : `spare ${margin}`
  return `${voters} ${voters === 1 ? 'voter' : 'voters'}, ${healthy} healthy, quorum ${needed}, ${spare}`
}
