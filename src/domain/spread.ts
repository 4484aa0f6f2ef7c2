const JITTER = 0.1

/** An interval up to a tenth longer or shorter, so that many that began together drift apart; exact without chance. */
export function spread(everyMs: number, chance?: () => number): number {
  return chance === undefined ? everyMs : everyMs * (1 - JITTER + 2 * JITTER * chance())
}
