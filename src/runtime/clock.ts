import {setTimeout as delay} from 'node:timers/promises'
import type {Clock} from '../ports/runtime.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? undefined : {signal})
  },
}
