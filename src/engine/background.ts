import type {Log} from '../ports/runtime.ts'

/** Work that goes on after its request was answered: runs and follow-up diagnoses. Ends before the process does. */
export interface Background {
  /** Starts work; its failure is logged under `name`, since nobody waits for it. */
  start(name: string, work: () => Promise<void>): void
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

/** Tracks background work so that a shutdown can wait for it. */
export function trackBackground(log: Log): Background {
  const under = new Set<Promise<void>>()
  return {
    start: (name, work) => {
      const task = work()
        .catch((thrown: unknown) => log.error({work: name, err: thrown}, 'background work failed'))
        .finally(() => under.delete(task))
      under.add(task)
    },
    idle: async () => {
      while (under.size > 0) await Promise.all(under)
    },
  }
}
