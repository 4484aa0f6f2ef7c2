import {z} from 'zod'
import {allow, refuse} from '../domain/gate.ts'
import type {ProcessFacts} from '../domain/host-facts.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'
import {changesInWords, SettingChanges} from '../domain/setting-changes.ts'
import {DEFAULT_TIMERS, durationMs} from '../domain/settings-in-force.ts'
import {timerProblem} from '../domain/timer-rules.ts'
import {bytes} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** Some ten short commands, one after the other, each answered within seconds even by a busy host. */
const DEADLINE_MS = 60_000

const Input = z
  .object({member: z.string().min(1)})
  .catchall(z.string())
  .refine(
    input => SettingChanges.safeParse(changesIn(input)).success,
    'must name settings that may be changed',
  )

const Mark = z.strictObject({before: z.record(z.string(), z.string().nullable())})

/**
 * A14, A18: write settings of one member where its etcd reads them at the next start. Restarts nothing.
 */
export const changeSettings = defineStep({
  id: 'change-settings',
  input: Input,
  moves: [],
  asks: {probes: ['process']},
  undo: 'Write the values from before again; the first config file is kept beside the new one as *.quorate-before.',
  describe: input => `Write ${changesInWords(changesIn(input))} on ${input.member}`,
  commandLine: (input, view) =>
    `${placeOf(view, input.member)}: ${changesInWords(changesIn(input))}   # on the host of ${input.member}`,
  forecast: () => ({stallMs: null, away: [], sentence: 'nothing changes before the next restart'}),
  guard: ({member, ...changes}, view) => {
    const target = memberNamed(view, member)
    const written = writtenOn(target)
    if (written === null)
      return refuse(
        `the settings on the host of ${member} cannot be read (${whyUnread(target)})`,
        'Let Quorate read them there; docs/configuration.md lists the rights.',
      )
    const why = problemOf(target, {...written, ...changes})
    return why === null
      ? allow(`etcd would start with ${changesInWords(changes)}`)
      : refuse(`${member} would be harmed: ${why}`, 'Choose other values.')
  },
  unneeded: (input, view) => {
    const written = writtenOn(memberNamed(view, input.member))
    return written !== null && says(written, changesIn(input)) ? 'it is written there already' : null
  },
  mark: (input, view) => ({before: valuesOf(writtenOn(memberNamed(view, input.member)) ?? {}, input)}),
  progress: (input, view, mark) => {
    const written = writtenOn(memberNamed(view, input.member))
    const before = Mark.safeParse(mark).data?.before
    if (written === null || before === undefined) return 'cannot-tell'
    if (says(written, changesIn(input))) return 'done'
    const now = valuesOf(written, input)
    return Object.keys(now).every(name => now[name] === before[name]) ? 'not-done' : 'cannot-tell'
  },
  deadlineMs: () => DEADLINE_MS,
  run: (input, {tools, deadlineMs}) => tools.changeSettings(input.member, changesIn(input), deadlineMs),
})

type Written = NonNullable<ProcessFacts['written']>

function changesIn(input: Readonly<Record<string, string>>): SettingChanges {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'member'))
}

/** What would be wrong at the next start, with everything that is written then. */
function problemOf({probes: {status}}: ObservedMember, next: Written): string | null {
  const timer = (name: keyof typeof DEFAULT_TIMERS) =>
    durationMs(next[name] ?? String(DEFAULT_TIMERS[name]), 1)
  const [heartbeatMs, electionMs] = [timer('heartbeat-interval'), timer('election-timeout')]
  if (heartbeatMs === null || electionMs === null) return 'its timers are no durations'
  const quota = Number(next['quota-backend-bytes'] ?? '0')
  if (quota > 0 && status.ok && quota <= status.value.dbSize)
    return `a quota of ${bytes(quota)} is not above its database of ${bytes(status.value.dbSize)}`
  return timerProblem({heartbeatMs, electionMs})
}

function whyUnread({probes: {process: running}}: ObservedMember): string {
  return running.ok ? (running.value.gaps[0] ?? 'no reason given') : running.message
}

function writtenOn({probes: {process: running}}: ObservedMember): Written | null {
  return running.ok ? (running.value.written ?? null) : null
}

function says(written: Written, changes: SettingChanges): boolean {
  return Object.entries(changes).every(([name, value]) => written[name] === value)
}

function valuesOf(written: Written, input: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(Object.keys(changesIn(input)).map(name => [name, written[name] ?? null]))
}

function placeOf(view: ClusterView, name: string): string {
  const {process: running} = memberNamed(view, name).probes
  return (running.ok ? running.value.configFile : null) ?? 'settings of etcd'
}
