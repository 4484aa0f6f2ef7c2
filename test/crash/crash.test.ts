import {randomInt} from 'node:crypto'
import {describe} from 'node:test'
import {randomKills} from './kills.ts'
import {seeded} from './random.ts'
import {testCrashes} from './run-crashes.ts'

const runs = Number(process.env['QUORATE_CRASH_RUNS'] ?? 200)
/** QUORATE_CRASH_SEED repeats the choices of an earlier time. */
const seed = Number(process.env['QUORATE_CRASH_SEED'] ?? randomInt(2 ** 31))

describe(`a bot killed at random (seed ${seed})`, () => {
  const random = seeded(seed)
  testCrashes(Array.from({length: runs}, () => randomKills(random)))
})
