import {faults} from '../faults.ts'
import {everywhere, identityAndTrust, onFollower, onLeader} from '../matrix/faults-on-followers.ts'
import {followers, type Scenario, together} from '../matrix/scenario.ts'
import {matrixSuite} from '../matrix/suite.ts'

const more: readonly Scenario[] = [
  {when: 'a follower is paused', first: 'R07', breaks: onFollower(faults.pause)},
  {
    when: 'a host can be reached by nobody',
    first: 'R08',
    lastsMs: 8_000,
    breaks: onFollower(faults.blackHole),
  },
  {when: 'the leader hears no peer', first: 'R05', lastsMs: 8_000, breaks: onLeader(faults.partitionFrom)},
  {
    when: 'the disk of a follower is slow',
    first: 'R01',
    load: {perSecond: 50},
    lastsMs: 10_000,
    breaks: onFollower((lab, host) => faults.slowDisk(lab, host, {iops: 10})),
  },
  {
    when: 'the leader gets little CPU',
    first: 'R02',
    load: {perSecond: 100},
    lastsMs: 10_000,
    breaks: onLeader((lab, host) => faults.cpuQuota(lab, host)),
  },
  {
    when: 'the kernel kills a follower for its memory',
    first: 'R03',
    lastsMs: 10_000,
    breaks: onFollower((lab, host) => faults.memoryLimit(lab, host)),
  },
  {
    when: 'the network of a follower is narrow',
    first: 'R04',
    load: {perSecond: 20, valueBytes: 20_000},
    lastsMs: 15_000,
    breaks: onFollower((lab, host) => faults.bandwidth(lab, host, {kbitPerSecond: 2_000})),
  },
  {
    when: 'one member has other timers',
    first: 'R12',
    breaks: onFollower((lab, host) => faults.differentTimers(lab, host)),
  },
  {
    when: 'the data directory of a follower belongs to another cluster',
    first: 'R18',
    lastsMs: 8_000,
    breaks: onFollower(faults.strayCluster),
  },
  {
    when: 'the certificate a member shows to clients has ended',
    first: 'R19',
    breaks: onFollower(faults.expiredServerCert),
  },
  {
    when: 'the clock of a host is wrong, and its new certificate not valid yet',
    first: 'R20',
    lastsMs: 8_000,
    breaks: onFollower((lab, host) =>
      together(
        () => faults.skewedClock(lab, host, {seconds: -7_200}),
        () => faults.notYetValidPeerCert(lab, host),
      ),
    ),
  },
  {
    when: 'a learner never catches up',
    first: 'R21',
    lastsMs: 8_000,
    breaks: onFollower((lab, host) => faults.stuckLearner(lab, host)),
  },
  {
    when: 'clients list everything over and over',
    first: 'R23',
    lastsMs: 12_000,
    breaks: lab => faults.listStorm(lab),
  },
  {
    when: 'a member dies every few seconds',
    first: 'R25',
    lastsMs: 20_000,
    breaks: onFollower((lab, host) => faults.restartLoop(lab, host)),
  },
  {
    when: 'the majority is stopped',
    first: 'R09',
    breaks: async lab => {
      const [one = '', two = ''] = await followers(lab)
      return together(
        () => faults.stop(lab, one),
        () => faults.stop(lab, two),
      )
    },
  },
]

matrixSuite({
  title: 'Three members of etcd 3.5 with TLS, settings in a file',
  lab: {hosts: 3, etcd: '3.5', configuredBy: 'file', metrics: 'extensive'},
  scenarios: [...everywhere, ...identityAndTrust, ...more],
})
