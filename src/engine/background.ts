import type {Background, Log} from '../ports/runtime.ts'

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
