import {describe} from 'node:test'
import {everyInstantOnce} from '../crash/kills.ts'
import {testCrashes} from '../crash/run-crashes.ts'

describe('a bot killed at each named instant of a defragmentation', () => {
  testCrashes(everyInstantOnce())
})
