import {z} from 'zod'
import {apiServersAreStopped} from '../domain/fencing.ts'
import {isFitForNextStep} from '../domain/gate.ts'
import {isHeldDown} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {firstNo, hostsCanBeRead, isNewAndWhole} from '../domain/restore-gate.ts'
import {defineStep, type Progress} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A member gets two minutes to come up (etcd-facts A07), and each waits for the others. */
const DEADLINE_MS = 180_000

const Input = z.strictObject({
  /** Names of all members, separated by commas. */
  members: z.string().min(1),
  /** Cluster ids that must not come back, separated by commas. */
  not: z.string(),
  /** Revision that every member must have. */
  atLeast: z.string().regex(/^\d{1,19}$/),
})

/**
 * A16, A17: release all members of a new cluster and start them together; one alone never becomes ready (etcd-facts A17).
 * Done when they answer as one new cluster with the same data everywhere.
 */
export const startAll = defineStep({
  id: 'start-all',
  input: Input,
  moves: ['clusterId', 'members', 'leader', 'term', 'alarms', 'versions'],
  asks: {probes: ['hashKv'], apiServers: true},
  inTheDark: true,
  undo: 'Stop them all and keep them down; then rename the data of before back on all members together.',
  describe: input => `Start ${namesIn(input).join(', ')} as one new cluster`,
  commandLine: (input, view) => {
    const members = namesIn(input)
    return `${serviceLine(members[0] ?? '', 'begin', view)}   # on the hosts of ${members.join(', ')}`
  },
  forecast: () => ({
    stallMs: null,
    away: [],
    sentence: 'ends the outage, within seconds for a small database',
  }),
  guard: (input, view) => {
    const members = membersIn(input, view)
    const running = members.filter(({probes: {host}}) => host.ok && host.value.mainPid !== 0)
    // After an interruption some may run already; whoever does not must be ours to release.
    const down = members.filter(member => !running.includes(member))
    return firstNo([hostsCanBeRead(members), apiServersAreStopped(view), ...down.map(isHeldDown)])
  },
  unneeded: () => null,
  mark: () => null,
  progress: (input, view) => startedAll(membersIn(input, view), view),
  fit: (input, view) => {
    const whole = isNewAndWhole({not: input.not.split(','), atLeast: BigInt(input.atLeast)}, view)
    const fit = isFitForNextStep(view)
    return whole.allow && !fit.allow ? fit : whole
  },
  deadlineMs: () => DEADLINE_MS,
  run: async (input, {tools, deadlineMs}) => {
    const members = namesIn(input)
    await Promise.all(members.map(member => tools.releaseService(member, deadlineMs)))
    await Promise.all(members.map(member => tools.beginService(member, deadlineMs)))
  },
})

function namesIn({members}: z.infer<typeof Input>): readonly string[] {
  return members.split(',')
}

function membersIn(input: z.infer<typeof Input>, view: ClusterView): readonly ObservedMember[] {
  return namesIn(input).map(name => memberNamed(view, name))
}

/** The orders may be given again: each changes nothing the second time. */
function startedAll(members: readonly ObservedMember[], {leader}: ClusterView): Progress {
  if (members.every(({probes: {status}}) => status.ok) && leader !== null) return 'done'
  if (members.some(({probes: {host}}) => !host.ok)) return 'cannot-tell'
  const isDown = ({probes: {host}}: ObservedMember): boolean =>
    host.ok && host.value.mainPid === 0 && host.value.service !== 'activating'
  return members.some(isDown) ? 'not-done' : 'in-progress'
}
