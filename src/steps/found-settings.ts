import {z} from 'zod'
import {allow, refuse} from '../domain/gate.ts'
import {dataNames, isHeldDown, mayTouchData} from '../domain/held-down.ts'
import {memberNamed} from '../domain/member-name.ts'
import {Founding} from '../domain/restore-order.ts'
import {defineStep} from '../domain/runbook.ts'
import type {SettingChanges} from '../domain/setting-changes.ts'

/** As for every change of settings: some ten short commands. */
const DEADLINE_MS = 60_000

const Input = z.strictObject({member: z.string().min(1), ...Founding.shape})

/** A17: write on the host of a member what it needs to found a new, empty cluster together with all others. */
export const foundSettings = defineStep({
  id: 'found-settings',
  input: Input,
  moves: [],
  asks: {probes: ['process', 'dataDirectory']},
  inTheDark: true,
  undo: 'Nothing to undo: etcd reads these settings only while its data directory is empty.',
  describe: ({member, token}) => `Let ${member} found the cluster ${token}`,
  commandLine: ({member, cluster, token, peerUrls}) =>
    `settings of etcd: initial-cluster ${cluster}, initial-cluster-state new, initial-cluster-token ${token}, initial-advertise-peer-urls ${peerUrls}   # on the host of ${member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nothing changes before it is started'}),
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    const may = mayTouchData(target)
    if (!may.allow) return may
    return dataNames(target)?.includes('member') === true
      ? refuse(`there are data on the host of ${member}`, 'Set them aside first.')
      : allow('it is down and kept down, and has no data')
  },
  unneeded: () => null,
  mark: () => null,
  progress: (input, view) => {
    const {process: onHost} = memberNamed(view, input.member).probes
    if (!onHost.ok || onHost.value.written === undefined) return 'cannot-tell'
    const {written} = onHost.value
    // Written again it says the same: what is there in part is not done.
    return Object.entries(settingsFrom(input)).every(([name, value]) => written[name] === value)
      ? 'done'
      : 'not-done'
  },
  fit: ({member}, view) => isHeldDown(memberNamed(view, member)),
  deadlineMs: () => DEADLINE_MS,
  run: (input, {tools, deadlineMs}) => tools.changeSettings(input.member, settingsFrom(input), deadlineMs),
})

function settingsFrom({cluster, token, peerUrls}: z.infer<typeof Input>): SettingChanges {
  return {
    'initial-cluster': cluster,
    'initial-cluster-state': 'new',
    'initial-cluster-token': token,
    'initial-advertise-peer-urls': peerUrls,
  }
}
