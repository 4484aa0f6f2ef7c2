/** How works that wait are kept together. */
export interface Batching<W, R> {
  /** Keeps all of them or none; the results are in the order of the works. */
  readonly commit: (works: readonly W[]) => Promise<readonly R[]>
  /** Works in one batch at most. */
  readonly most: number
  /** True when a failure says nothing of any single work, such as a store that is away: nobody tries alone. */
  readonly concernsAll: (thrown: unknown) => boolean
}

interface Waiting<W, R> {
  readonly work: W
  readonly resolve: (result: R) => void
  readonly reject: (reason: unknown) => void
}

/**
 * One commit for all that wait while the one before is under way, since a commit costs the same for one work and for a
 * hundred. Each is answered after the commit that kept it. When a batch fails, each of it is tried alone, so that one
 * bad work hurts nobody else.
 */
export function groupCommit<W, R>(batching: Batching<W, R>): (work: W) => Promise<R> {
  const waiting: Waiting<W, R>[] = []
  let busy = false
  const turns = async (): Promise<void> => {
    while (waiting.length > 0) {
      // What lies ready on other sockets is read first, and comes along.
      await new Promise(resolve => setImmediate(resolve))
      await settle(waiting.splice(0, batching.most), batching)
    }
    busy = false
  }
  return work => {
    const {promise, resolve, reject} = Promise.withResolvers<R>()
    waiting.push({work, resolve, reject})
    if (!busy) {
      busy = true
      void turns()
    }
    return promise
  }
}

/** Never rejects: every failure belongs to whoever waits for its work. */
async function settle<W, R>(batch: readonly Waiting<W, R>[], batching: Batching<W, R>): Promise<void> {
  try {
    const results = await batching.commit(batch.map(({work}) => work))
    for (const [at, {resolve}] of batch.entries()) resolve(results[at] as R)
  } catch (thrown) {
    if (batch.length === 1 || batching.concernsAll(thrown)) for (const {reject} of batch) reject(thrown)
    else for (const one of batch) await settle([one], batching)
  }
}
