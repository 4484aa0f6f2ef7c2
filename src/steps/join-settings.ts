import {z} from 'zod'
import {allow} from '../domain/gate.ts'
import {isHeldDown} from '../domain/held-down.ts'
import {joinSettings as settingsFor} from '../domain/join-settings.ts'
import {votersAreFit} from '../domain/learner-gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'
import {changesInWords} from '../domain/setting-changes.ts'
import type {ClusterView} from '../domain/view.ts'

/** As for every change of settings: some ten short commands. */
const DEADLINE_MS = 60_000

const Input = z.strictObject({member: z.string().min(1), peerUrl: z.string().min(1)})

const Mark = z.strictObject({changes: z.record(z.string(), z.string())})

/**
 * A10, A12: write on the host of a new member what etcd needs to take its place. The list of members is the one of the
 * moment it is written, since the new member has an id only by then.
 */
export const joinSettings = defineStep({
  id: 'join-settings',
  input: Input,
  moves: [],
  asks: {probes: ['process']},
  undo: 'Nothing to undo: etcd reads these settings only while its data directory is empty.',
  describe: ({member, peerUrl}) => `Let ${member} join as ${peerUrl}`,
  commandLine: ({member, peerUrl}) =>
    `settings of etcd: initial-cluster-state existing, initial-advertise-peer-urls ${peerUrl}, initial-cluster of all members   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nothing changes before it is started'}),
  guard: (input, view) => {
    const target = memberNamed(view, input.member)
    const down = isHeldDown(target)
    if (!down.allow) return down
    const changes = changesFor(input, view)
    return isRefusal(changes) ? changes : allow(`etcd would start with ${changesInWords(changes)}`)
  },
  unneeded: () => null,
  mark: (input, view) => {
    const changes = changesFor(input, view)
    return isRefusal(changes) ? null : {changes}
  },
  progress: ({member}, view, mark) => {
    const {process: onHost} = memberNamed(view, member).probes
    const changes = Mark.safeParse(mark).data?.changes
    if (changes === undefined || !onHost.ok || onHost.value.written === undefined) return 'cannot-tell'
    const {written} = onHost.value
    // Written again it says the same: what is there in part is not done.
    return Object.entries(changes).every(([name, value]) => written[name] === value) ? 'done' : 'not-done'
  },
  fit: (_, view) => votersAreFit(view),
  deadlineMs: () => DEADLINE_MS,
  run: async (input, {view, tools, deadlineMs}) => {
    const changes = changesFor(input, view)
    if (!isRefusal(changes)) await tools.changeSettings(input.member, changes, deadlineMs)
  },
})

type Changes = ReturnType<typeof settingsFor>

function changesFor({member, peerUrl}: z.infer<typeof Input>, view: ClusterView): Changes {
  return settingsFor({member: memberNamed(view, member), peerUrl}, view)
}

function isRefusal(changes: Changes): changes is Extract<Changes, {allow: false}> {
  return 'allow' in changes
}
