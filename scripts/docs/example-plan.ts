import type {Runbook, Step, StepCall} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import type {ClusterView} from '../../src/domain/view.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster} from '../../test/fixtures/a-cluster.ts'

/** The cluster every example plan is made for. */
export const EXAMPLE =
  'Three healthy voters etcd-1, etcd-2 and etcd-3, etcd-1 leading, all hosts configured, every database file 2.1 GiB with 640.0 MiB in use.'

/** Parameters of the example where a member is no answer, or where without them there is nothing to do. */
const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'raise-quota': {gib: '4'},
  'tune-timers': {heartbeat: '200', election: '2000'},
}

/** One step as the runbook asks for it, with the step's own answers for the example cluster. */
export interface ExampleStep {
  readonly step: Step
  readonly input: StepCall['input']
  readonly view: ClusterView
}

/** What a runbook plans for the example cluster. A required member is the leader, the hardest case. */
export function examplePlan(runbook: Runbook): {
  readonly steps: readonly ExampleStep[]
  readonly notes: readonly string[]
} {
  const view = exampleView()
  const required = runbook.params.filter(one => one.required).map(({name}) => [name, 'etcd-1'])
  const params = {...Object.fromEntries(required), ...examples[runbook.id]}
  const draft = runbook.draft(params, {view, limits: Thresholds.parse({})})
  if ('reason' in draft) throw new Error(`${runbook.id} has no plan for the example cluster: ${draft.reason}`)
  return {steps: draft.steps.map(call => exampleStep(call, view)), notes: draft.notes}
}

function exampleStep({step: id, input}: StepCall, view: ClusterView): ExampleStep {
  const step = findStep(id)
  if (step === undefined) throw new Error(`there is no step ${id}`)
  return {step, input, view}
}

function exampleView(): ClusterView {
  return aCluster()
    .withFullLook()
    .withAll({status: {dbSize: 2.1 * GiB, dbSizeInUse: 640 * MiB}})
    .view()
}
