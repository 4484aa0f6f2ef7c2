import {OpsError} from '../domain/errors.ts'
import type {FactChange, PlannedStep} from '../domain/plan.ts'
import {lightWith, together} from '../domain/questions.ts'
import type {StepRecord, StopReason} from '../domain/run.ts'
import type {Step} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Context} from './context.ts'
import {type LoadedRun, loadRun} from './loaded-run.ts'
import {lookNow} from './look.ts'
import type {Memory} from './observe-look.ts'
import {recentPast} from './recent-past.ts'

/** Why a run goes no further. Expected outcomes are values. */
export interface Halt {
  /** `shutdown` leaves the run for the next start and `paused` for a person; every other reason ends it. */
  readonly reason: StopReason | 'shutdown' | 'paused'
  readonly sentence: string
  readonly changes?: readonly FactChange[]
}

/** One step of one run, at work. */
export interface StepWork {
  readonly loaded: LoadedRun
  readonly index: number
  readonly fence: number
  readonly context: Context
}

/** The step's definition, its frozen form and its record. A missing definition means another program version. */
export function parts({loaded, index, context}: StepWork): {
  planned: PlannedStep
  step: Step
  record: StepRecord
} {
  const planned = loaded.record.plan.steps[index]
  const record = loaded.steps.find(candidate => candidate.index === index)
  const step = context.catalogue.steps.find(({id}) => id === planned?.step)
  if (planned === undefined || record === undefined || step === undefined)
    throw new OpsError(
      'internal/bug',
      `Step ${index + 1} of ${loaded.record.id} is unknown to this version.`,
      {
        remedy: 'Stop the run and ask for a new plan.',
      },
    )
  return {planned, step, record}
}

/** Looks at the cluster with everything that the guard of the step asks for. */
export async function lookBefore(work: StepWork): Promise<ClusterView> {
  const {step} = parts(work)
  const memory = await recentPast(work.loaded.run.cluster, work.context)
  // Health gate G1 judges them, wherever any is configured.
  return look(work, together(together(step.asks, step.asksBefore), {apiServers: true}), memory)
}

/** Looks at the cluster as the step asks, and tells the lease that the run is alive. */
export async function look(
  work: StepWork,
  asked = parts(work).step.asks,
  memory?: Memory,
): Promise<ClusterView> {
  const {loaded, fence, context} = work
  const {access, run} = loaded
  if (!(await context.store.leases.beat(run.cluster, fence, context.clock.now().toISOString())))
    throw new OpsError(
      'store/conflict',
      `Run ${run.id} does not hold the lease of ${run.cluster} any more.`,
      {remedy: 'Nothing to do: another process goes on.'},
    )
  const {view} = await lookNow(access, context, {
    questions: lightWith(asked),
    ...(memory === undefined ? {} : {memory}),
  })
  return view
}

/** The step's record as the store holds it now. */
export async function fresh(work: StepWork): Promise<StepRecord> {
  return parts({...work, loaded: await loadRun(work.loaded.run.id, work.context)}).record
}

/** This instant, ISO 8601. */
export function now({context}: StepWork): string {
  return context.clock.now().toISOString()
}
