import type {Clock} from '../ports/runtime.ts'

/** A headline is due when this much time has passed, whoever is still silent (DESIGN promise 2). */
export const HEADLINE_AFTER_MS = 600

/** Later reports are so far apart: Slack takes about one edit of a message per second. */
export const REPORT_EVERY_MS = 1500

/** Calls `report` when a headline is due and `done` has not come, and from then on after every change, not too often. */
export async function reportWhileWaiting(
  done: Promise<unknown>,
  clock: Clock,
  {report, changes}: {readonly report: () => void; readonly changes: () => number},
): Promise<void> {
  const finished = new AbortController()
  const ending = done.finally(() => finished.abort())
  await Promise.all([ending, reporting()])

  async function reporting(): Promise<void> {
    let reported = -1
    for (let wait = HEADLINE_AFTER_MS; !finished.signal.aborted; wait = REPORT_EVERY_MS) {
      // oxlint-disable-next-line no-await-in-loop
      await clock.sleep(wait, finished.signal).catch(() => undefined)
      if (finished.signal.aborted || changes() === reported) continue
      reported = changes()
      report()
    }
  }
}
