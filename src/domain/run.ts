import type {Json} from './json.ts'
import type {Actor} from './person.ts'
import type {PlanFacts} from './plan.ts'

/**
 * - `running`: a live process works on it
 * - `cancelling`: a person asked to stop; the current step is finished first
 * - `pausing`: a person asked to wait; the current step is finished first, its health gate included
 * - `paused`: nothing is under way, the cluster is still held, and a person must resume or stop it
 * - `interrupted`: the process died; what happened was looked up and a person must resume or stop it
 * - `succeeded` and `stopped` are final
 */
export const runStates = [
  'running',
  'cancelling',
  'pausing',
  'paused',
  'interrupted',
  'succeeded',
  'stopped',
] as const
export type RunState = (typeof runStates)[number]

/** A process works on the run, or should. */
export const statesAtWork = ['running', 'cancelling', 'pausing'] as const satisfies readonly RunState[]

/** Nothing goes on before a person resumes or stops the run. */
export const statesWaiting = ['paused', 'interrupted'] as const satisfies readonly RunState[]

export const runEvents = [
  'finish',
  'stop',
  'ask-cancel',
  'ask-pause',
  'pause',
  'lose-process',
  'resume',
] as const
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
  running: {
    finish: 'succeeded',
    stop: 'stopped',
    'ask-cancel': 'cancelling',
    'ask-pause': 'pausing',
    'lose-process': 'interrupted',
  },
  cancelling: {finish: 'succeeded', stop: 'stopped', 'lose-process': 'interrupted'},
  pausing: {
    finish: 'succeeded',
    stop: 'stopped',
    'ask-cancel': 'cancelling',
    pause: 'paused',
    'lose-process': 'interrupted',
  },
  // No process works on it, so none can be lost: a restart leaves it as it is.
  paused: {resume: 'running', stop: 'stopped'},
  interrupted: {resume: 'running', stop: 'stopped'},
  succeeded: {},
  stopped: {},
}

/** The next state of a run, or null when the event makes no sense there. Final states stay final. */
export function nextRunState(state: RunState, event: RunEvent): RunState | null {
  return table[state][event] ?? null
}

/** Whether a process works on a run in this state, or should. */
export function isAtWork(state: RunState): boolean {
  return statesAtWork.some(one => one === state)
}

/** Whether a run in this state waits for a person. */
export function isWaiting(state: RunState): boolean {
  return statesWaiting.some(one => one === state)
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
