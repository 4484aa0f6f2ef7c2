import {testCrashesIn} from './crash-in-lab.ts'

// Elects nobody by itself while the machine is busy: an election would rightly change the plan.
testCrashesIn('five hosts', {hosts: 5, electionMs: 4000})
