import {testCrashesIn} from './crash-in-lab.ts'

testCrashesIn('made anew', {hosts: 3, electionMs: 4000})
