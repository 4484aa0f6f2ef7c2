import type {PlanFacts, PlannedStep} from './plan.ts'
import type {StepRecord} from './run.ts'
import type {Step} from './runbook.ts'

/**
 * The facts the next step must find: those of the plan, except where a finished step was meant to move one; there,
 * what was measured after that step counts.
 */
export function expectedFacts(
  planned: PlanFacts,
  finished: readonly {readonly step: PlannedStep; readonly record: StepRecord}[],
  findStep: (id: string) => Step | undefined,
): PlanFacts {
  return finished.reduce((facts, {step, record}) => {
    if (record.state !== 'done' || record.factsAfter === null) return facts
    return {...facts, ...pick(record.factsAfter, findStep(step.step)?.moves ?? [])}
  }, planned)
}

function pick(facts: PlanFacts, names: readonly (keyof PlanFacts)[]): Partial<PlanFacts> {
  return Object.fromEntries(names.map(name => [name, facts[name]]))
}
