import {testShareOnLoopback} from '../crash/matrix/on-loopback.ts'

await testShareOnLoopback(5)
