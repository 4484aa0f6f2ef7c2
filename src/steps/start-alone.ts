import {z} from 'zod'
import {isAlone} from '../domain/alone.ts'
import {isCopyName} from '../domain/aside-name.ts'
import {apiServersAreStopped, asList, othersAreFenced} from '../domain/fencing.ts'
import {FORCE, isForceWritten, whySettingsUnread} from '../domain/force-setting.ts'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames, mayTouchData} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep, type Guard, type Progress} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** A large database takes its time to be read (etcd-facts A15). */
const DEADLINE_MS = 300_000

const Input = z.strictObject({
  member: z.string().min(1),
  /** What the survivor had when the plan was made; empty where it did not answer and nothing is remembered. */
  clusterId: z.string(),
  revision: z.string().regex(/^\d{0,20}$/),
  copy: z.string().refine(isCopyName),
  fenced: z.string(),
  destroyed: z.string(),
})
type Input = z.infer<typeof Input>

/**
 * A15: start the one survivor with force-new-cluster, so that it drops every other member and goes on alone.
 * SAFETY: the step that can cost acknowledged writes. It runs only after a copy was made, and while every other member
 * is proven unable to run; each clause is held by `test/steps/start-alone.test.ts`.
 */
export const startAlone = defineStep({
  id: 'start-alone',
  input: Input,
  moves: ['clusterId', 'members', 'leader', 'term', 'alarms', 'versions'],
  asks: {probes: ['process', 'dataDirectory'], apiServers: true},
  inTheDark: true,
  undo: 'Stop it, rename `member` away and the copy to `member`, write force-new-cluster false and start it: then it is without quorum, as before.',
  describe: ({member}) => `Start ${member} as a cluster of its own`,
  commandLine: ({member}, view) =>
    `${serviceLine(member, 'start', view)}   # on the host of ${member}, with ${FORCE} true`,
  forecast: ({member}) => ({
    stallMs: null,
    away: [],
    sentence: `every other member is dropped, and ${member} decides alone from then on`,
  }),
  guard: (input, view) => mayForce(input, view),
  unneeded: () => null,
  mark: () => null,
  progress: ({member}, view) => progressOf(memberNamed(view, member)),
  fit: (input, view) => isAlone(input, view),
  deadlineMs: () => DEADLINE_MS,
  // SAFETY: written only when everything else was proven a moment ago, so that it is never left on a member that is down.
  run: async ({member}, {tools, deadlineMs}) => {
    await tools.changeSettings(member, {[FORCE]: 'true'}, deadlineMs)
    await tools.releaseService(member, deadlineMs)
    await tools.startService(member, deadlineMs)
  },
})

function mayForce({member, copy, fenced, destroyed}: Input, view: ClusterView): Guard {
  const survivor = memberNamed(view, member)
  const ready = isReady(survivor, copy)
  if (!ready.allow) return ready
  const apiServers = apiServersAreStopped(view)
  if (!apiServers.allow) return apiServers
  const others = othersAreFenced({fenced: asList(fenced), destroyed: asList(destroyed)}, view)
  if (!others.allow) return others
  return everybodyIsNamed([member, ...asList(fenced), ...asList(destroyed)], view) ?? others
}

function isReady(survivor: ObservedMember, copy: string): Guard {
  const {name} = survivor
  const down = mayTouchData(survivor)
  if (!down.allow) return down
  const names = dataNames(survivor) ?? []
  if (!names.includes('member') || !names.includes(copy))
    return refuse(
      `its data and their copy ${copy} are not both on the host of ${name}`,
      'Make the copy first: without it there is no way back.',
    )
  return isForceWritten(survivor) === null
    ? refuse(
        `the settings on the host of ${name} cannot be read (${whySettingsUnread(survivor)})`,
        'Let Quorate read them there; docs/configuration.md lists the rights.',
      )
    : allow(`${name} is down, its data are copied`)
}

/** Whoever is configured but not named was not thought of when this plan was approved. */
function everybodyIsNamed(named: readonly string[], {members}: ClusterView): Guard | null {
  const forgotten = members.find(
    ({name, configuredName, probes}) => probes.status.ok && !named.includes(configuredName ?? name),
  )
  return forgotten === undefined
    ? null
    : refuse(`${forgotten.name} answers and is no part of this plan`, 'Ask for a new plan.')
}

/** Whether it is what it should be is for the gate to say, with the reason; here it only has to be there and lead. */
function progressOf({id, probes: {host, status}}: ObservedMember): Progress {
  if (status.ok) return status.value.leader === id ? 'done' : 'in-progress'
  if (!host.ok) return 'cannot-tell'
  const {service, mainPid} = host.value
  return mainPid === 0 && (service === 'inactive' || service === 'failed') ? 'not-done' : 'in-progress'
}
