import {foundBy} from '../domain/clues.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {isSlowDevice} from '../domain/disk-signs.ts'
import {isAbout, isFault, reported, seenIn} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'
import {handOver} from '../domain/hand-over.ts'
import {coresUsed, isOthersWork, isOwnWork} from '../domain/host-signs.ts'
import {agree, names} from '../domain/words.ts'

/** Checks that see etcd itself being late. A busy host whose etcd keeps its time is no cause of anything. */
const LATE: ReadonlySet<string> = new Set([
  'late-heartbeats',
  'slow-applies',
  'linearizable-health',
  'local-liveness',
  'wal-fsync',
  'grpc-latency',
  'leader-churn',
])

/** R02: etcd does not get the CPU it needs, by a limit of its own, by its neighbours or by the machine below. */
export const cpuStarvation: Cause = {
  id: 'R02',
  name: 'cpu-starvation',
  title: 'CPU starvation',
  severity: 'warning',
  frame: 'slow',
  scope: 'member',
  explains: ['R01', 'R11', 'R29'],
  for: [
    foundBy('late-heartbeats', {text: 'it sends heartbeats late', strength: 'weak'}),
    foundBy('slow-applies', {text: 'it applies slowly', strength: 'weak'}),
    foundBy('host-load', {
      text: 'its control group holds it back',
      strength: 'decisive',
      pick: ({evidence}) => typeof evidence.throttledShare === 'number',
    }),
    foundBy('host-load', {
      text: 'the machine below takes its CPU',
      strength: 'strong',
      pick: ({evidence}) => typeof evidence.steal === 'number',
    }),
    foundBy('host-load', {
      text: 'processes on its host wait for a CPU',
      strength: 'strong',
      pick: ({evidence}) =>
        typeof evidence.throttledShare !== 'number' &&
        typeof evidence.steal !== 'number' &&
        /cpu|load/i.test(String(evidence.kind)),
    }),
    {
      text: 'other processes of its host use the CPU',
      strength: 'strong',
      look: (_, member) => {
        const used = coresUsed(member)
        return used && isOthersWork(member)
          ? seenIn(
              member,
              'load',
              `${used.busy.toFixed(1)} of ${used.all} cores of the host of ${member.name} are busy, etcd uses ${used.etcd.toFixed(1)} of them`,
            )
          : undefined
      },
    },
  ],
  against: [
    {
      text: 'its device is far too slow, and nothing holds its CPU back: then the disk is the reason',
      strength: 'decisive',
      look: (seen, member) => {
        const slow = reported(seen, 'host-disk', f => isAbout(member, f) && isSlowDevice(f))
        return reported(seen, 'host-load', f => isAbout(member, f) && isHeldBack(f)) ? undefined : slow
      },
    },
    {
      text: 'nothing of etcd is late there, and nothing holds its CPU back',
      strength: 'decisive',
      look: (seen, member) => {
        const heldBack = seen.findings.some(f => isAbout(member, f) && isHeldBack(f))
        if (heldBack || seen.findings.some(f => isAbout(member, f) && isFault(f) && LATE.has(f.check)))
          return undefined
        return seenIn(member, 'load', `${member.name} is busy, but nothing of its etcd is late`)
      },
    },
    {
      text: 'it is being defragmented, or was a moment ago',
      strength: 'decisive',
      look: ({view}, member) =>
        isBusyDefragmenting(member, view)
          ? seenIn(member, 'metrics', `${member.name} is being defragmented, or was a moment ago`)
          : undefined,
    },
    {
      text: 'etcd itself uses most of the CPU that is used: then the requests are the reason',
      strength: 'strong',
      look: (_, member) =>
        isOwnWork(member)
          ? seenIn(member, 'load', `etcd itself uses most of the busy CPU on the host of ${member.name}`)
          : undefined,
    },
  ],
  decides:
    'On its host, `cat cpu.stat` of its control group and `/proc/pressure/cpu`: who else uses the cores?',
  sentence: ({view}, members) => {
    const leads = members.some(member => member === view.leader)
    const cost = leads ? 'it leads, so every write waits' : 'what it answers comes late'
    return `${names(members)} ${agree(members.length, 'does', 'do')} not get the CPU etcd needs; ${members.length > 1 ? 'what they answer comes late' : cost}.`
  },
  treat: [handOver],
}

function isHeldBack({evidence}: Finding): boolean {
  return typeof evidence.throttledShare === 'number' || typeof evidence.steal === 'number'
}
