import type {Runbook, Step, StepCall} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import type {ClusterView} from '../../src/domain/view.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster, type ClusterBuilder} from '../../test/fixtures/a-cluster.ts'
import {roomyFolder} from '../../test/fixtures/backups.ts'
import {probing} from '../../test/fixtures/probing.ts'
import {afterStart, certificateFilesWith} from '../../test/fixtures/renewed.ts'
import {raising, remembering} from '../../test/fixtures/space.ts'

/** The cluster every example plan is made for. Its revision is 4200, and was 4000 twelve minutes ago. */
const EXAMPLE =
  'Three healthy voters etcd-1, etcd-2 and etcd-3, etcd-1 leading, all hosts configured, a folder for backups with room, every database file 2.1 GiB with 640.0 MiB in use.'

/** The cluster the example plan of a runbook is made for, in words. */
export function exampleOf({id, treats}: Runbook): string {
  const special =
    specials[id]?.words ?? (isForNoSpace(treats) ? 'The NOSPACE alarm of etcd-2 is raised.' : '')
  return `${EXAMPLE} ${special}`.trimEnd()
}

/** What else holds in the example of a runbook that would have nothing to do otherwise. */
const specials: Readonly<
  Record<string, {readonly words: string; readonly change: (cluster: ClusterBuilder) => ClusterBuilder}>
> = {
  drill: {
    words: 'Drills are allowed, so the environment is not production.',
    change: cluster => cluster.withSeen({permits: ['drill']}),
  },
  'write-probe': {
    words: 'Write probes are allowed, and nothing is left of an earlier one.',
    change: cluster => cluster.withSeen(probing),
  },
  certificates: {
    words: 'Every host got a new CA file after its etcd was started.',
    change: cluster => cluster.withAll({certificateFiles: certificateFilesWith({}, afterStart)}),
  },
}

/** Parameters of the example where a member is no answer, or where without them there is nothing to do. */
const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'add-learner': {peerUrl: 'https://10.0.0.14:2380'},
  'raise-quota': {gib: '4'},
  'retire-leader': {member: 'etcd-1'},
  'remove-member': {decommission: 'yes'},
  'tune-timers': {heartbeat: '200', election: '2000'},
  'update-peer-urls': {peerUrl: 'https://10.0.0.21:2380'},
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
  const view = exampleView(runbook)
  const params = Object.fromEntries(
    runbook.params.filter(({required}) => required).map(({name}) => [name, 'etcd-1']),
  )
  const draft = runbook.draft({...params, ...examples[runbook.id]}, {view, limits: Thresholds.parse({})})
  if ('reason' in draft) throw new Error(`${runbook.id} has no plan for the example cluster: ${draft.reason}`)
  return {steps: draft.steps.map(call => exampleStep(call, view)), notes: draft.notes}
}

function exampleStep({step: id, input}: StepCall, view: ClusterView): ExampleStep {
  const step = findStep(id)
  if (step === undefined) throw new Error(`there is no step ${id}`)
  return {step, input, view}
}

function exampleView({id, treats}: Runbook): ClusterView {
  const cluster = aCluster()
    .withFullLook()
    .withAll({status: {dbSize: 2.1 * GiB, dbSizeInUse: 640 * MiB}})
    .withSeen({backupFolder: roomyFolder})
  const change = specials[id]?.change
  if (change !== undefined) return change(cluster).view()
  const past = remembering(id === 'promote' ? cluster.withLearner() : cluster, [12, '4000'])
  return (isForNoSpace(treats) ? raising(past, 'NOSPACE', 'etcd-2') : past).view()
}

function isForNoSpace(treats: Runbook['treats']): boolean {
  return treats.includes('nospace-alarm')
}
