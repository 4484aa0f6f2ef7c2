/** Lets deliveries be kept and acknowledged before any of them is worked on. */
export interface AcknowledgeFirst {
  /** Runs the part Slack waits three seconds for. */
  during<T>(keepAndAcknowledge: () => Promise<T>): Promise<T>
  /** Resolves when no delivery waits for its acknowledgement. */
  quiet(): Promise<void>
}

/**
 * Slack gives up on a click after three seconds; a person is told what became of it whenever that is known. So in a
 * burst of clicks the store first keeps them all, and only then begins with what they ask for.
 */
export function acknowledgeFirst(): AcknowledgeFirst {
  let open = 0
  let waiting: (() => void)[] = []
  const release = (): void => {
    open -= 1
    if (open > 0) return
    const now = waiting
    waiting = []
    for (const go of now) go()
  }
  return {
    during: async keepAndAcknowledge => {
      open += 1
      try {
        return await keepAndAcknowledge()
      } finally {
        release()
      }
    },
    quiet: async () => {
      if (open > 0) await new Promise<void>(resolve => waiting.push(resolve))
    },
  }
}
