/**
 * Does `work` for one key at a time. Whoever asks while it is being done shares the one time that begins after it, so
 * everybody gets work that began after they asked, and a storm of requests costs one after the other, not all at once.
 * Between two times of one key comes a `rest`, which is told how many keys are at work: a storm over many of them must
 * not keep all of them at work without end.
 */
export function shareNext(
  work: (key: string) => Promise<void>,
  rest?: (keys: number) => Promise<void>,
): (key: string) => Promise<void> {
  const lanes = new Map<string, Lane>()
  const begin = (key: string): Promise<void> => {
    const now = work(key).finally(() => {
      if (lanes.get(key)?.next === undefined) lanes.delete(key)
    })
    lanes.set(key, {now})
    return now
  }
  return key => {
    const lane = lanes.get(key)
    if (lane === undefined) return begin(key)
    const again = (): Promise<void> =>
      rest === undefined ? begin(key) : rest(lanes.size).then(() => begin(key))
    // One failure says nothing about the next time.
    lane.next ??= lane.now.then(again, again)
    return lane.next
  }
}

interface Lane {
  readonly now: Promise<void>
  next?: Promise<void>
}
