import type {z} from 'zod'
import type {MemberId} from './cluster.ts'
import type {DrillFault} from './drill.ts'
import type {Json} from './json.ts'
import type {NoPlan, PlanFacts, Risk} from './plan.ts'
import type {Asked} from './questions.ts'
import type {RestoreOrder} from './restore-order.ts'
import type {SettingChanges} from './setting-changes.ts'
import type {Thresholds} from './thresholds.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import type {ProbeRequest} from './write-probe.ts'

/** Whether a step may run now. A guard that throws counts as a refusal. */
export type Guard =
  | {readonly allow: true; readonly because: string}
  | {
      readonly allow: false
      readonly reason: string
      readonly remedy: string
      /** True where time alone may end it: a run that is under way then looks again for a while before it gives up. */
      readonly passes?: true
    }

/** What a fresh look says about a step. `cannot-tell` stops the run and asks a person; nobody guesses. */
export type Progress = 'done' | 'not-done' | 'in-progress' | 'cannot-tell'

/** What a step is expected to cost. */
export interface Forecast {
  /** How long the member answers nobody, in milliseconds; null when nobody notices. */
  readonly stallMs: number | null
  readonly sentence: string
  /** Names of the members that answer nobody while it runs; healthy voters among them do not count for quorum then. */
  readonly away: readonly string[]
}

/** One alarm of one member, as etcd lists it. */
export interface AlarmOf {
  readonly memberId: MemberId
  readonly type: 'NOSPACE' | 'CORRUPT'
}

/** New peer addresses of one member. */
export interface PeerUrlChange {
  readonly id: MemberId
  readonly peerUrls: readonly string[]
}

/** The powers a step is handed when it runs; it sees no other part of any port. */
export interface Tools {
  readonly defragment: (endpoint: string, deadlineMs: number) => Promise<void>
  readonly moveLeader: (leaderEndpoint: string, target: MemberId, deadlineMs: number) => Promise<void>
  readonly compact: (endpoint: string, revision: string, deadlineMs: number) => Promise<void>
  readonly disarm: (endpoint: string, alarm: AlarmOf, deadlineMs: number) => Promise<void>
  readonly addLearner: (endpoint: string, peerUrls: readonly string[], deadlineMs: number) => Promise<void>
  readonly promote: (endpoint: string, id: MemberId, deadlineMs: number) => Promise<void>
  readonly removeMember: (endpoint: string, id: MemberId, deadlineMs: number) => Promise<void>
  readonly updatePeerUrls: (endpoint: string, change: PeerUrlChange, deadlineMs: number) => Promise<void>
  /** Keeps a verified snapshot of one member in the folder for backups, and removes those it has too many of. */
  readonly saveSnapshot: (endpoint: string, deadlineMs: number) => Promise<void>
  /** Measures writes below Quorate's own prefix. */
  /** Arms a timer on the host that takes a fault back, brings that fault about, or takes the timer away. */
  readonly armRevert: (
    member: string,
    drill: {readonly fault: DrillFault; readonly seconds: string},
    deadlineMs: number,
  ) => Promise<void>
  readonly injectFault: (member: string, fault: DrillFault, deadlineMs: number) => Promise<void>
  readonly disarmRevert: (member: string, deadlineMs: number) => Promise<void>
  readonly probeWrites: (endpoint: string, request: ProbeRequest, deadlineMs: number) => Promise<void>
  readonly restartService: (member: string, deadlineMs: number) => Promise<void>
  readonly stopService: (member: string, deadlineMs: number) => Promise<void>
  readonly startService: (member: string, deadlineMs: number) => Promise<void>
  /** The same for a member that cannot be ready before others are there: returns at once. */
  readonly beginService: (member: string, deadlineMs: number) => Promise<void>
  readonly keepServiceDown: (member: string, deadlineMs: number) => Promise<void>
  readonly releaseService: (member: string, deadlineMs: number) => Promise<void>
  readonly setAsideData: (member: string, name: string, deadlineMs: number) => Promise<void>
  readonly copyData: (member: string, name: string, deadlineMs: number) => Promise<void>
  readonly changeSettings: (member: string, changes: SettingChanges, deadlineMs: number) => Promise<void>
  /** Makes new data of a kept snapshot, which is verified once more before it is sent. */
  readonly restoreData: (member: string, restore: RestoreOrder, deadlineMs: number) => Promise<void>
}

/** One unit of work: what it does, when it must not, how to see that it is done. */
export interface Step<I = Readonly<Record<string, string>>> {
  readonly id: string
  readonly input: z.ZodType<I>
  /** Facts of the plan this step is expected to move; all others must stay as approved. */
  readonly moves: readonly (keyof PlanFacts)[]
  /** What the looks before and after it read beside what a quick look does. */
  readonly asks?: Asked
  /**
   * True for a step that may be taken while nobody answers, as the work on what is left of a cluster must be: its guard
   * then judges by the hosts alone. For all others silence ends the run.
   */
  readonly inTheDark?: true
  /** What only the looks before it read, for its guard: too costly to be read again and again while it settles. */
  readonly asksBefore?: Asked
  /** How to take it back, as a sentence, or why there is nothing to take back. */
  readonly undo: string
  describe(input: I): string
  commandLine(input: I, view: ClusterView): string
  forecast(input: I, view: ClusterView): Forecast
  guard(input: I, view: ClusterView): Guard
  /** How long the guard must say yes, look after look, before the step begins, in milliseconds; one look when absent. */
  readonly heldMs?: number
  /** Why the step has nothing to do on this cluster any more; it is then skipped with that sentence. */
  unneeded(input: I, view: ClusterView): string | null
  /** What to write down with the intent, so that a later look can tell whether the effect happened. */
  mark(input: I, view: ClusterView): Json
  /** Judges a fresh observation against the mark written with the intent. */
  progress(input: I, view: ClusterView, mark: Json): Progress
  /** Whether the cluster is fit for what comes next; health gate G2 where a step does not say. */
  fit?(input: I, view: ClusterView): Guard
  /** How long it must then stay fit without a break, in milliseconds, where the settling time of the gate is too short. */
  steadyMs?(input: I): number
  /** False for a step after which no time may be lost: it is fit at the first look that says so, without settling. */
  readonly settles?: boolean
  /** Longest time the effect may take, in milliseconds. */
  deadlineMs(input: I, view: ClusterView): number
  run(
    input: I,
    context: {readonly view: ClusterView; readonly tools: Tools; readonly deadlineMs: number},
  ): Promise<void>
}

/** A step asked for by a runbook, before it is frozen into a plan. */
export interface StepCall {
  readonly step: string
  readonly input: Readonly<Record<string, string>>
}

/** Steps in the order a careful person would do them. */
export interface Draft {
  readonly steps: readonly StepCall[]
  readonly notes: readonly string[]
}

/** What a runbook is judged by afterwards: one measured value per member, before and after. */
export interface Measure {
  /** Heading of the value, such as "Database file". */
  readonly title: string
  /** The value in words, or null when it could not be read. */
  show(member: ObservedMember, view: ClusterView): string | null
  /** The difference in words; without it, "same" or "changed". */
  change?(before: ObservedMember, after: ObservedMember): string
}

/** A template for plans. It names steps; the runner does the rest for every step alike. */
export interface Runbook {
  readonly id: string
  /** Catalogue ids of `etcd-facts.md`, such as A03. */
  readonly catalogue: readonly string[]
  readonly title: string
  readonly summary: string
  readonly risk: Risk
  /** Check ids whose findings it treats; "did it help?" looks at these again. */
  readonly treats: readonly string[]
  /** What the look behind its plan reads beside what a quick look does. */
  readonly asks?: Asked
  /** True where a plan may be made while nobody answers. */
  readonly inTheDark?: true
  readonly measure: Measure
  /** Parameters people may give, with a sentence each; unknown ones are refused. */
  readonly params: readonly {readonly name: string; readonly about: string; readonly required: boolean}[]
  draft(
    params: Readonly<Record<string, string>>,
    context: {readonly view: ClusterView; readonly limits: Thresholds},
  ): Draft | NoPlan
}

/** Types a step's functions after its input schema, and erases the type for the registry. */
export function defineStep<I extends Readonly<Record<string, string>>>(step: Step<I>): Step {
  return {
    ...step,
    input: step.input,
    describe: input => step.describe(step.input.parse(input)),
    commandLine: (input, view) => step.commandLine(step.input.parse(input), view),
    forecast: (input, view) => step.forecast(step.input.parse(input), view),
    guard: (input, view) => step.guard(step.input.parse(input), view),
    unneeded: (input, view) => step.unneeded(step.input.parse(input), view),
    mark: (input, view) => step.mark(step.input.parse(input), view),
    progress: (input, view, mark) => step.progress(step.input.parse(input), view, mark),
    ...gateOf(step),
    deadlineMs: (input, view) => step.deadlineMs(step.input.parse(input), view),
    run: (input, context) => step.run(step.input.parse(input), context),
  }
}

function gateOf<I>(step: Step<I>): Pick<Step, 'fit' | 'steadyMs'> {
  const fit = step.fit?.bind(step)
  const steadyMs = step.steadyMs?.bind(step)
  return {
    ...(fit === undefined ? {} : {fit: (input, view) => fit(step.input.parse(input), view)}),
    ...(steadyMs === undefined ? {} : {steadyMs: input => steadyMs(step.input.parse(input))}),
  }
}

/** Keeps a runbook's literal types. */
export function defineRunbook(runbook: Runbook): Runbook {
  return runbook
}
