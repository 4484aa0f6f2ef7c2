import {bandwidth, blackHole, oneWay, partition, partitionFrom} from './faults/network.ts'
import {kill, pause, restartLoop, stop} from './faults/processes.ts'
import type {Faults} from './lab-types.ts'

/** Everything that can be broken. Each verb answers with its inverse. */
export const faults = {
  kill,
  pause,
  stop,
  restartLoop,
  blackHole,
  partition,
  partitionFrom,
  oneWay,
  bandwidth,
} satisfies Partial<Faults>
