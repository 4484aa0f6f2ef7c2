const JITTER = 0.1

/** An interval up to a tenth longer or shorter, so that many that began together drift apart; exact without chance. */
export function spread(everyMs: number, chance?: () => number): number {
  return chance === undefined ? everyMs : everyMs * (1 - JITTER + 2 * JITTER * chance())
}

/** So much of the start each cluster of a fleet has for its first full look, which takes some seconds (ours). */
const APART_MS = 2000

/**
 * When, after the start, the first full look at one of so many clusters comes: soon where there are few, and over a whole
 * interval where there are hundreds, so that they never come all together.
 */
export function firstOfFleet(everyMs: number, clusters: number, chance: () => number): number {
  return Math.min(everyMs, clusters * APART_MS) * chance()
}
