import type {Proposal} from './diagnosis.ts'
import {toFailure} from './errors.ts'
import type {Runbook, Step} from './runbook.ts'
import type {Thresholds} from './thresholds.ts'
import type {ClusterView} from './view.ts'

/** What a wish is held against: the cluster as it was seen, and everything that could be done. */
export interface Means {
  readonly view: ClusterView
  readonly limits: Thresholds
  readonly runbooks: readonly Runbook[]
  readonly steps: readonly Step[]
}

/**
 * Why a runbook makes no sense now, in a sentence; undefined when it does. Asks the runbook for its steps and the first
 * step for its guard, so a button is offered exactly when a plan could be made. The guards of the run decide again, on
 * a fresh observation.
 */
export function obstacleTo(wish: Pick<Proposal, 'runbook' | 'params'>, means: Means): string | undefined {
  const {view, limits, runbooks, steps} = means
  const runbook = runbooks.find(({id}) => id === wish.runbook)
  if (runbook === undefined) return `This version has no runbook ${wish.runbook}.`
  try {
    const draft = runbook.draft(wish.params, {view, limits})
    if ('reason' in draft) return draft.reason
    const [first] = draft.steps
    const step = steps.find(({id}) => id === first?.step)
    if (first === undefined || step === undefined) return `${runbook.title} has nothing to do.`
    const guard = step.guard(first.input, view)
    return guard.allow ? undefined : `${step.describe(first.input)} would be refused now: ${guard.reason}.`
  } catch (thrown) {
    return toFailure(thrown).message
  }
}
