import {testCrashesIn} from './crash-in-lab.ts'

testCrashesIn('three hosts', {hosts: 3})
