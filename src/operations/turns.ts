/** Whose work goes first when there is not room for everybody's; the lower number is the more urgent. */
export const urgency = {asked: 0, first: 1, again: 2} as const
export type Urgency = (typeof urgency)[keyof typeof urgency]

interface Waiting {
  readonly how: Urgency
  readonly begin: () => void
}

/** Lets so many works go on at once. Of those that wait the most urgent goes first, and of equals the one that came first. */
export function takeTurns(atOnce: number): <T>(how: Urgency, work: () => Promise<T>) => Promise<T> {
  const waiting: Waiting[] = []
  let under = 0
  const next = (): void => {
    const mostUrgent = Math.min(...waiting.map(({how}) => how))
    const place = waiting.findIndex(({how}) => how === mostUrgent)
    const [turn] = place < 0 ? [] : waiting.splice(place, 1)
    if (turn === undefined) under -= 1
    else turn.begin()
  }
  return async (how, work) => {
    if (under < atOnce) under += 1
    else await new Promise<void>(begin => waiting.push({how, begin}))
    try {
      return await work()
    } finally {
      next()
    }
  }
}
