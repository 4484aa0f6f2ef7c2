import {spread} from '../domain/spread.ts'
import type {Clock, Log} from '../ports/runtime.ts'

/** How work is repeated. */
export interface Rhythm {
  readonly everyMs: number
  /**
   * Spreads the turns, so that many schedules of one process do not all come due together: the first turn comes at some
   * moment of the first interval, and each interval is up to a tenth longer or shorter. From 0 to 1; none when absent.
   */
  readonly chance?: () => number
  readonly clock: Clock
  readonly log: Log
  readonly until: AbortSignal
}

/** Repeats work until the signal says stop. A failure is logged and the next turn comes all the same. */
export async function repeat(
  name: string,
  {everyMs, chance, clock, log, until}: Rhythm,
  work: () => Promise<unknown>,
): Promise<void> {
  const pause = (ms: number): Promise<void> => clock.sleep(ms, until).catch(() => undefined)
  if (chance !== undefined) await pause(everyMs * chance())
  while (!until.aborted) {
    try {
      await work()
    } catch (thrown) {
      // Work that is told to stop half-way fails by design.
      if (!until.aborted) log.error({schedule: name, err: thrown}, 'scheduled work failed')
    }
    await pause(spread(everyMs, chance))
  }
}
