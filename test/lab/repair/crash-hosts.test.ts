import {testCrashesIn} from './crash-in-lab.ts'

/** Room for quotas that are raised three times; a sparse file. */
const diskBytes = 16 * 1024 ** 3

// Elects nobody by itself while the machine is busy: an election would rightly change the plan.
testCrashesIn('changed hosts', {hosts: 3, diskBytes, electionMs: 4000})
