import {faults} from '../faults.ts'
import {everywhere, onFollower} from '../matrix/faults-on-followers.ts'
import {followers, type Scenario, together} from '../matrix/scenario.ts'
import {matrixSuite} from '../matrix/suite.ts'

/** Two faults at once; both have to be named. */
const pairs: readonly Scenario[] = [
  {
    when: 'one follower is stopped and the disk of the leader is slow',
    first: 'R07',
    also: ['R01'],
    load: {perSecond: 50},
    lastsMs: 10_000,
    breaks: async lab => {
      const [one = ''] = await followers(lab)
      const leader = await lab.leader()
      return together(
        () => faults.stop(lab, one),
        () => faults.slowDisk(lab, leader, {iops: 10}),
      )
    },
  },
  {
    when: 'one follower lost its data and another has other timers',
    first: 'R16',
    also: ['R12'],
    lastsMs: 8_000,
    breaks: async lab => {
      const [one = '', two = ''] = await followers(lab)
      // Healed in the opposite order: a member joins again while all others serve.
      return together(
        () => faults.differentTimers(lab, two),
        () => faults.wipeData(lab, one),
      )
    },
  },
  {
    when: 'one follower hears no peer and the peer certificate of another has ended',
    first: 'R19',
    also: ['R05'],
    lastsMs: 10_000,
    breaks: async lab => {
      const [one = '', two = ''] = await followers(lab)
      return together(
        () => faults.partitionFrom(lab, one),
        () => faults.expiredPeerCert(lab, two),
      )
    },
  },
  {
    when: 'one follower is stopped and a path from the leader is broken one way',
    first: 'R07',
    also: ['R06'],
    lastsMs: 12_000,
    breaks: async lab => {
      const [one = '', two = ''] = await followers(lab)
      const leader = await lab.leader()
      return together(
        () => faults.stop(lab, one),
        () => faults.oneWay(lab, leader, two),
      )
    },
  },
]

matrixSuite({
  title: 'Five members of etcd 3.5 with TLS, settings in the environment',
  lab: {hosts: 5, etcd: '3.5', configuredBy: 'environment'},
  scenarios: [
    ...everywhere,
    {
      when: 'a host can be reached by nobody',
      first: 'R08',
      lastsMs: 8_000,
      breaks: onFollower(faults.blackHole),
    },
    {
      when: 'three of five are stopped',
      first: 'R09',
      breaks: async lab => {
        const [one = '', two = '', three = ''] = await followers(lab)
        return together(
          () => faults.stop(lab, one),
          () => faults.stop(lab, two),
          () => faults.stop(lab, three),
        )
      },
    },
    ...pairs,
  ],
})
