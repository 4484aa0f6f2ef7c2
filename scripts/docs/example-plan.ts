import type {Runbook, Step, StepCall} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import type {ClusterView} from '../../src/domain/view.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster} from '../../test/fixtures/a-cluster.ts'
import {aDarkCluster} from '../../test/fixtures/a-dark-cluster.ts'
import {roomyFolder} from '../../test/fixtures/backups.ts'
import {raising, remembering} from '../../test/fixtures/space.ts'
import {scenes} from './example-scenes.ts'

/** The cluster every example plan is made for. Its revision is 4200, and was 4000 twelve minutes ago. */
const EXAMPLE =
  'Three healthy voters etcd-1, etcd-2 and etcd-3, etcd-1 leading, all hosts configured, a folder for backups with room, every database file 2.1 GiB with 640.0 MiB in use.'

/** What is left where a cluster is made anew. */
const DARK =
  'Three voters of which none answers: every service is down and every data directory empty. All hosts can be read and have the tool of etcd 3.5, and one verified snapshot of 20.0 MiB is kept.'

/** The cluster the example plan of a runbook is made for, in words. */
export function exampleOf({id, treats}: Runbook): string {
  if (isMadeAnew(id)) return DARK
  const words = isForNoSpace(treats) ? 'The NOSPACE alarm of etcd-2 is raised.' : scenes[id]?.words
  return words === undefined ? EXAMPLE : `${EXAMPLE} ${words}`
}

/** Parameters of the example where a member is no answer, or where without them there is nothing to do. */
const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'add-learner': {peerUrl: 'https://10.0.0.14:2380'},
  'raise-quota': {gib: '4'},
  rebuild: {lose: 'everything'},
  'retire-leader': {member: 'etcd-1'},
  'remove-member': {decommission: 'yes'},
  'replace-member': {member: 'etcd-3'},
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

function isMadeAnew(id: string): boolean {
  return id === 'restore' || id === 'rebuild'
}

function exampleView({id, treats}: Runbook): ClusterView {
  if (isMadeAnew(id)) return aDarkCluster().view()
  const cluster = aCluster()
    .withFullLook()
    .withAll({status: {dbSize: 2.1 * GiB, dbSizeInUse: 640 * MiB}})
    .withSeen({backupFolder: roomyFolder})
  const scene = scenes[id]?.set(cluster) ?? cluster
  const past = remembering(id === 'promote' ? scene.withLearner() : scene, [12, '4000'])
  return (isForNoSpace(treats) ? raising(past, 'NOSPACE', 'etcd-2') : past).view()
}

function isForNoSpace(treats: Runbook['treats']): boolean {
  return treats.includes('nospace-alarm')
}
