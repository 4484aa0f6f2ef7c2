import type {Clock} from '../ports/runtime.ts'

/** How much scheduled looking one process does. */
export interface BudgetLimits {
  /** Clusters looked at at the same moment. */
  readonly atOnce: number
  /** The longest one look may take, in ms; then it is given up. */
  readonly lookMs: number
  /** How long a turn waits for its place, in ms; then it is left out, since the next one is due. */
  readonly waitMs: number
}

/** What became of the turns so far. */
export interface BudgetCounts {
  /** Turns that had to wait for a place. */
  readonly late: number
  /** Turns that got none in time. */
  readonly skipped: number
  /** Looks that were given up because they took too long. */
  readonly cut: number
}

/** One bound for the scheduled looks at all clusters. */
export interface LookBudget {
  /** Does the work when there is room, or leaves it out. */
  turn(work: (signal: AbortSignal) => Promise<void>): Promise<void>
  counts(): BudgetCounts
}

/** A budget that everything scheduled shares, so that a slow fleet is looked at less often and not ever more at once. */
export function lookBudget({atOnce, lookMs, waitMs}: BudgetLimits, clock: Clock): LookBudget {
  const counts = {late: 0, skipped: 0, cut: 0}
  const queue: (() => void)[] = []
  let free = atOnce

  const place = async (): Promise<boolean> => {
    if (free > 0) {
      free -= 1
      return true
    }
    counts.late += 1
    return await waitFor(queue, waitMs, clock)
  }
  const leave = (): void => {
    const next = queue.shift()
    if (next === undefined) free += 1
    else next()
  }
  const bounded = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const over = new AbortController()
    const done = new AbortController()
    const limit = clock.sleep(lookMs, done.signal).then(
      () => over.abort(new Error('The look took longer than its budget.')),
      () => undefined,
    )
    try {
      await work(over.signal)
    } finally {
      if (over.signal.aborted) counts.cut += 1
      done.abort()
      await limit
    }
  }
  return {
    counts: () => ({...counts}),
    turn: async work => {
      if (!(await place())) {
        counts.skipped += 1
        return
      }
      try {
        await bounded(work)
      } finally {
        leave()
      }
    },
  }
}

/** True when called from the queue in time; false, and out of the queue, when the time is over. */
async function waitFor(queue: (() => void)[], waitMs: number, clock: Clock): Promise<boolean> {
  const called = new AbortController()
  const call = (): void => called.abort()
  queue.push(call)
  return clock.sleep(waitMs, called.signal).then(
    () => {
      const at = queue.indexOf(call)
      if (at >= 0) queue.splice(at, 1)
      // Called at the very instant the time was over: the place is ours.
      return called.signal.aborted
    },
    () => true,
  )
}
