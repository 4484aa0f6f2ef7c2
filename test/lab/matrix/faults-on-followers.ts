import {faults} from '../faults.ts'
import type {Lab, Undo} from '../lab-types.ts'
import {follower, type Scenario} from './scenario.ts'

/** Breaks one member that does not lead. */
export function onFollower(verb: (lab: Lab, host: string) => Promise<Undo>): Scenario['breaks'] {
  return async lab => verb(lab, await follower(lab))
}

/** Breaks the member that leads. */
export function onLeader(verb: (lab: Lab, host: string) => Promise<Undo>): Scenario['breaks'] {
  return async lab => verb(lab, await lab.leader())
}

/** What every size and version of cluster has to tell apart. */
export const everywhere: readonly Scenario[] = [
  {when: 'a follower is stopped', first: 'R07', breaks: onFollower(faults.stop)},
  {when: 'the leader is killed', first: 'R07', breaks: onLeader(faults.kill)},
  {when: 'a follower hears no peer', first: 'R05', lastsMs: 8_000, breaks: onFollower(faults.partitionFrom)},
  {
    when: 'packets from the leader to one follower are lost, not back',
    first: 'R06',
    lastsMs: 12_000,
    breaks: async lab => faults.oneWay(lab, await lab.leader(), await follower(lab)),
  },
  {
    when: 'the disk of the leader is slow',
    first: 'R01',
    load: {perSecond: 50},
    lastsMs: 10_000,
    breaks: onLeader((lab, host) => faults.slowDisk(lab, host, {iops: 10})),
  },
  {when: 'a follower lost its data', first: 'R16', lastsMs: 8_000, breaks: onFollower(faults.wipeData)},
]

/** Trust, time and membership. */
export const identityAndTrust: readonly Scenario[] = [
  {
    when: 'the peer certificate of a follower has ended',
    first: 'R19',
    lastsMs: 8_000,
    breaks: onFollower(faults.expiredPeerCert),
  },
  {
    when: 'a follower shows a certificate of another authority',
    first: 'R19',
    lastsMs: 8_000,
    breaks: onFollower(faults.untrustedPeerCert),
  },
  {
    when: 'a removed member goes on trying',
    first: 'R17',
    lastsMs: 8_000,
    breaks: onFollower(faults.removedMember),
  },
  {
    when: 'a voter was added that nobody started',
    first: 'R22',
    breaks: lab => faults.unstartedVoter(lab),
  },
]
