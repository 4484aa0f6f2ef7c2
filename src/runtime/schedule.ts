import type {Clock, Log} from '../ports/runtime.ts'

/** Repeats work until the signal says stop. A failure is logged and the next turn comes all the same. */
export async function repeat(
  name: string,
  {
    everyMs,
    clock,
    log,
    until,
  }: {readonly everyMs: number; readonly clock: Clock; readonly log: Log; readonly until: AbortSignal},
  work: () => Promise<unknown>,
): Promise<void> {
  while (!until.aborted) {
    try {
      await work()
    } catch (thrown) {
      log.error({schedule: name, err: thrown}, 'scheduled work failed')
    }
    await clock.sleep(everyMs, until).catch(() => undefined)
  }
}
