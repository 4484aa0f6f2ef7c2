import type {Json} from './json.ts'
import type {Actor} from './person.ts'
import type {PlanFacts} from './plan.ts'

/**
 * - `running`: a live process works on it
 * - `cancelling`: a person asked to stop; the current step is finished first
 * - `interrupted`: the process died; what happened was looked up and a person must resume or stop it
 * - `succeeded` and `stopped` are final
 */
export const runStates = ['running', 'cancelling', 'interrupted', 'succeeded', 'stopped'] as const
export type RunState = (typeof runStates)[number]

export const runEvents = ['finish', 'stop', 'ask-cancel', 'lose-process', 'resume'] as const
export type RunEvent = (typeof runEvents)[number]

/** Why a run ended before its last step. */
export const stopReasons = [
  'plan_changed',
  'not_approved',
  'guard',
  'step_failed',
  'unhealthy_after',
  'cancelled',
  'frozen',
  'cannot_tell',
] as const
export type StopReason = (typeof stopReasons)[number]

const table: Readonly<Record<RunState, Partial<Record<RunEvent, RunState>>>> = {
  running: {finish: 'succeeded', stop: 'stopped', 'ask-cancel': 'cancelling', 'lose-process': 'interrupted'},
  cancelling: {finish: 'succeeded', stop: 'stopped', 'lose-process': 'interrupted'},
  interrupted: {resume: 'running', stop: 'stopped'},
  succeeded: {},
  stopped: {},
}

/** The next state of a run, or null when the event makes no sense there. Final states stay final. */
export function nextRunState(state: RunState, event: RunEvent): RunState | null {
  return table[state][event] ?? null
}

/** Stopped by what changed around it, not by what it did: the same may be asked for again, for the cluster as it is. */
export function goneStale({state, stopReason}: Pick<RunRecord, 'state' | 'stopReason'>): boolean {
  return state === 'stopped' && (stopReason === 'plan_changed' || stopReason === 'frozen')
}

/**
 * - `pending`: not begun, or found not done after an interruption
 * - `started`: the intent is written; whether the effect happened is for the cluster to say
 * - `unknown`: even a fresh look could not tell
 */
export const stepStates = ['pending', 'started', 'done', 'skipped', 'failed', 'unknown'] as const
export type StepState = (typeof stepStates)[number]

/** One step of a run, as stored. */
export interface StepRecord {
  readonly run: string
  readonly index: number
  readonly state: StepState
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** What was true before the effect, written with the intent. */
  readonly mark: Json
  /** The plan's facts as they were after the step. */
  readonly factsAfter: PlanFacts | null
  /** One sentence for people: what was found or why it ended. */
  readonly note: string
}

/** One execution of one approved plan. */
export interface RunRecord {
  readonly id: string
  readonly plan: string
  readonly cluster: string
  readonly state: RunState
  /** Guards every write of the run: an older holder's writes no longer match. */
  readonly fence: number
  readonly instance: string
  readonly startedBy: Actor
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly stopReason: StopReason | null
  /** One sentence for people about how it ended or where it stands. */
  readonly note: string
}
