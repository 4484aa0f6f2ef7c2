import {testCrashesIn} from './crash-in-lab.ts'

// Elects nobody by itself while the machine is busy: an election would rightly change the plan.
testCrashesIn('changed members', {hosts: 3, electionMs: 4000})
