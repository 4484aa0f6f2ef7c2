import type {Check, CheckResult} from '../domain/check.ts'
import {diagnose} from '../domain/diagnose.ts'
import type {Diagnosis} from '../domain/diagnosis.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import {obstacleTo} from '../domain/obstacle.ts'
import {runChecks} from '../domain/run-checks.ts'
import {type ClusterView, viewOf} from '../domain/view.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Catalogue, Context} from './context.ts'
import {type LookOptions, observeCluster} from './observe.ts'

/** One look at a cluster: what was read, resolved and judged. */
export interface Looked {
  readonly observation: ClusterObservation
  readonly view: ClusterView
  readonly diagnosis: Diagnosis
  /** False while probes are still pending. */
  readonly complete: boolean
}

/** Judges an observation; pure, so a recorded one gives the same answer for ever. */
export function judge(
  observation: ClusterObservation,
  {settings}: Pick<ClusterAccess, 'settings'>,
  catalogue: Catalogue,
): Omit<Looked, 'complete'> {
  const view = viewOf(observation)
  const results = judgeChecks(view, settings, catalogue.checks)
  const diagnosis = diagnose({
    view,
    results,
    causes: catalogue.causes,
    actions: settings.actions,
    obstacle: wish => obstacleTo(wish, {view, limits: settings.thresholds, ...catalogue}),
  })
  return {observation, view, diagnosis}
}

function judgeChecks(
  view: ClusterView,
  settings: ClusterAccess['settings'],
  checks: readonly Check[],
): readonly CheckResult[] {
  return runChecks(checks, view, settings.thresholds)
}

/** Observes a cluster now and resolves what was seen, without judging it. What the runner does before every step. */
export async function lookNow(
  access: ClusterAccess,
  {clock}: Pick<Context, 'clock'>,
  options: LookOptions = {},
): Promise<{observation: ClusterObservation; view: ClusterView}> {
  const observation = await observeCluster(access.settings, {...access, clock}, options)
  return {observation, view: viewOf(observation)}
}
