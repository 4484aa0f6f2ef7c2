/**
 * Runs `work` now; calls that arrive while it runs are answered by exactly one more run. A burst of events therefore
 * costs two fetches, and the last state always wins.
 * @param {() => Promise<void>} work
 */
export const coalesced = work => {
  let running
  let again = false
  const run = async () => {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    if (running) again = true
    else
      running = run().finally(() => {
        running = undefined
      })
    return running
  }
}
