import {
  endingCerts,
  expiredPeerCert,
  expiredServerCert,
  notYetValidPeerCert,
  untrustedPeerCert,
} from './faults/certificates.ts'
import * as host from './faults/host.ts'
import {hugeValues, listStorm, writeStorm} from './faults/load.ts'
import {
  removedMember,
  strayCluster,
  stuckLearner,
  unstartedVoter,
  wipeData,
  wrongPeerUrl,
} from './faults/membership.ts'
import {bandwidth, blackHole, oneWay, partition, partitionFrom} from './faults/network.ts'
import {kill, pause, restartLoop, stop} from './faults/processes.ts'
import {cpuHog, cpuQuota, fullDisk, memoryLimit, slowDisk} from './faults/resources.ts'
import {fragment, noSpace} from './faults/space.ts'
import {differentTimers, tooShortTimers} from './faults/timers.ts'
import type {Faults} from './lab-types.ts'

/** Everything that can be broken. Each verb answers with its inverse. */
export const faults: Faults = {
  ...{kill, pause, stop, restartLoop},
  ...{blackHole, partition, partitionFrom, oneWay, bandwidth},
  ...{slowDisk, fullDisk, cpuHog, cpuQuota, memoryLimit},
  ...{noSpace, fragment, writeStorm, hugeValues, listStorm},
  ...{expiredPeerCert, untrustedPeerCert, notYetValidPeerCert, expiredServerCert, endingCerts},
  ...{wrongPeerUrl, wipeData, removedMember, strayCluster, stuckLearner, unstartedVoter},
  ...{differentTimers, tooShortTimers},
  ...host,
}
